// The file by which the wall clock of a process is set. Knows the number in it and the options that make a program read it; refuses to know programs.
import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('./shifted-clock.ts', import.meta.url));

export class ClockFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    closeSync(openSync(file, 'w'));
    this.set(0);
  }

  /** What a Node process needs to live by it. */
  get env(): Readonly<Record<string, string>> {
    return { CLOCK: this.#file, NODE_OPTIONS: `--import=${preload}` };
  }

  /** @param aheadMs how far the clock goes ahead of the true one from now on, or behind it when negative */
  set(aheadMs: number): void {
    const descriptor = openSync(this.#file, 'r+');
    writeSync(descriptor, Float64Array.of(aheadMs), 0, 8, 0);
    closeSync(descriptor);
  }
}
