// One process of the demo: how it is started, what it said last, and how it ends. Knows nothing of what the process does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LINES_KEPT_MAX = 12;
/** The manager and the agents give themselves ten seconds to put everything away. */
const STOP_MS_MAX = 11_000;

export class Member {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lastLines: string[] = [];
  readonly #firstLine = Promise.withResolvers<string>();
  #stopping: boolean = false;

  /** Runs a script with this Node. `died` is told when the process ends without having been asked to. */
  constructor(name: string, script: string, args: readonly string[], died: (why: string) => void) {
    this.name = name;
    this.#child = spawn(process.execPath, [script, ...args], {
      stdio: 'pipe',
      env: { ...process.env, NO_COLOR: '1' },
      // In a process group of its own, so that Ctrl-C on the terminal reaches the demo alone and everybody leaves when asked to.
      detached: process.platform !== 'win32',
    });
    this.#ended = once(this.#child, 'close');
    this.#ended.then(
      () => this.#stopping || died(`${this.name} ended early with ${this.#exit()}. ${this.#testament()}`),
      (error: Error) => died(`${this.name} could not be started: ${error.message}.`),
    );
    this.#child.stdin?.on('error', () => {});
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    }
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).once('line', this.#firstLine.resolve);
  }

  /** The first line on its standard output. Never settles if it prints none. */
  firstLine(): Promise<string> {
    return this.#firstLine.promise;
  }

  /** Kills it as a crash would: at once, with no chance to say goodbye. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end, and insists after a while. What was wrong with how it ended, if anything was. */
  async stop(): Promise<string | undefined> {
    this.#stopping = true;
    const running = this.#child.exitCode === null && this.#child.signalCode === null;
    if (!running) return undefined;
    this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX);
    await this.#ended.catch(() => {});
    clearTimeout(insist);
    // One that was still starting had nothing to put away yet.
    const unborn = this.#child.signalCode === 'SIGTERM' && this.#lastLines.length === 0;
    return this.#child.exitCode === 0 || unborn
      ? undefined
      : `${this.name} did not stop cleanly: ${this.#exit()}. ${this.#testament()}`;
  }

  #hear(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LINES_KEPT_MAX) this.#lastLines.shift();
  }

  #exit(): string {
    return this.#child.signalCode ?? `status ${this.#child.exitCode}`;
  }

  #testament(): string {
    return this.#lastLines.length === 0
      ? 'It said nothing.'
      : `Its last lines:\n${this.#lastLines.map((line) => `  ${line}`).join('\n')}`;
  }
}
