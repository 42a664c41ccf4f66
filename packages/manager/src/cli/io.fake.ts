// A process for tests: output is kept as text, signals and keys come when the test says so.
import type { Engine } from './engine.ts';
import type { Environment, Io, Signal } from './io.ts';

export class FakeIo implements Io {
  readonly env: Environment;
  readonly cwd = '/etc/vedette';
  readonly exited: number[] = [];
  stdout = '';
  stderr = '';
  readonly out: Io['out'];
  readonly err = {
    write: (text: string): void => {
      this.stderr += text;
    },
  };
  readonly keyboard = { raw: (onKey: (key: string) => void): Disposable => this.#keep(this.#keys, onKey) };
  readonly #keys = new Set<(key: string) => void>();
  readonly #signals = new Set<(signal: Signal) => void>();
  readonly #resizes = new Set<() => void>();
  readonly #ends = new Set<() => void>();
  readonly #waiting = new Set<() => void>();

  constructor(env: Environment = {}, terminal?: { columns: number; rows: number }) {
    this.env = env;
    const write = (text: string): void => {
      this.stdout += text;
      for (const check of this.#waiting) check();
    };
    this.out = { write, ...(terminal && { ...terminal, isTTY: true }) };
  }

  /** Resolves once the output so far contains the text. @param from what was put out before that many characters does not count */
  async shows(text: string, from = 0): Promise<void> {
    const shown = Promise.withResolvers<void>();
    const check = (): void => void (this.stdout.includes(text, from) && shown.resolve());
    this.#waiting.add(check);
    check();
    await shown.promise;
    this.#waiting.delete(check);
  }
  press(key: string): void {
    for (const onKey of this.#keys) onKey(key);
  }
  /** As at an error that nobody has caught. */
  end(): void {
    for (const handler of this.#ends) handler();
  }
  signal(signal: Signal): void {
    for (const handler of this.#signals) handler(signal);
  }
  /** Handlers that would be left behind on the process. */
  get handlers(): number {
    return this.#keys.size + this.#signals.size + this.#resizes.size + this.#ends.size;
  }

  onSignal(handler: (signal: Signal) => void): Disposable {
    return this.#keep(this.#signals, handler);
  }
  onResize(handler: () => void): Disposable {
    return this.#keep(this.#resizes, handler);
  }
  onEnd(handler: () => void): Disposable {
    return this.#keep(this.#ends, handler);
  }
  exit(code: number): void {
    this.exited.push(code);
  }

  #keep<T>(set: Set<T>, item: T): Disposable {
    set.add(item);
    return { [Symbol.dispose]: () => void set.delete(item) };
  }
}

/** For verbs that run no manager. */
export const noEngine: Engine = {
  readConfig: () => Promise.reject(new Error('not expected to read a file')),
  readText: () => Promise.reject(new Error('not expected to read a file')),
  inventoryAt: () => Promise.reject(new Error('not expected to ask an inventory')),
  readInventory: () => Promise.reject(new Error('not expected to ask an inventory')),
  createManager: () => Promise.reject(new Error('not expected to run a manager')),
  examine: () => Promise.reject(new Error('not expected to examine the machine')),
  openIdleStore: () => Promise.reject(new Error('not expected to open a store')),
  openStoreMove: () => Promise.reject(new Error('not expected to move a store')),
  operatorTokenFile: () => Promise.reject(new Error('not expected to look for a file')),
};
