// One process that a test has started: what it said, how it ended, and how to end it. Knows its own child by its id and signals nobody
// else; refuses to know what the program does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Exit = { readonly status: number | null; readonly signal: NodeJS.Signals | null };

export type ProgramOptions = { readonly folder: string; readonly env?: Readonly<Record<string, string>> };

const LINES_SHOWN_MAX = 25;
/** A manager or an agent gives itself ten seconds to put everything away. */
const STOP_MS_MAX = 12_000;

/** What Node has made of the sources is kept from one start to the next: programs begin sooner, and leave the machine to the others. */
const COMPILED = join(tmpdir(), 'vedette-compiled');

type Listener = (line: string) => void;

const running = new Set<ChildProcess>();
// A run that is broken off leaves nobody behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Program {
  readonly name: string;
  /** Whether its end was brought about by the test. */
  wasEnded: boolean = false;
  readonly #child: ChildProcess;
  readonly #ended: Promise<Exit>;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<Listener>();
  #out = '';
  #err = '';

  constructor(name: string, [command = '', ...args]: readonly string[], { folder, env = {} }: ProgramOptions) {
    this.name = name;
    const child = spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED, ...env },
    });
    this.#child = child;
    running.add(child);
    this.#ended = this.#watch(child);
    this.#ended.catch(() => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
    });
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => {
        this.#lines.push(line);
        for (const listener of this.#listeners) listener(line);
      });
  }

  /** How many lines it has said so far, to wait for later ones. */
  get said(): number {
    return this.#lines.length;
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How it ends, whenever it does. */
  get ended(): Promise<Exit> {
    return this.#ended;
  }

  /** The first line that matches, said already (from line `from` on) or within the time. Rejects when the program ends without it. */
  async line(pattern: RegExp, withinMs: number, from = 0): Promise<string> {
    const known = this.#lines.slice(from).find((line) => pattern.test(line));
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const fail = (why: string): void => reject(new Error(`${this.name} ${why} without saying ${pattern}`));
    const listener: Listener = (line) => pattern.test(line) && resolve(line);
    this.#listeners.add(listener);
    const late = setTimeout(() => fail(`went on for ${withinMs} ms`), withinMs);
    this.#ended.then(
      ({ status, signal }) => fail(`ended with ${signal ?? status}`),
      (error: Error) => fail(`could not run (${error.message})`),
    );
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.#listeners.delete(listener);
    }
  }

  /** SIGSTOP, SIGCONT, SIGHUP: what does not end it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As a crash would: at once, with no chance to say goodbye. */
  async kill(): Promise<Exit> {
    this.wasEnded = true;
    this.#child.kill('SIGKILL');
    return this.#ended;
  }

  /** Asks it to end, and insists after a while. */
  async stop(): Promise<Exit> {
    this.wasEnded = true;
    this.#child.kill('SIGTERM');
    this.#child.kill('SIGCONT');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX);
    try {
      return await this.#ended;
    } finally {
      clearTimeout(insist);
    }
  }

  /** The end of what it said, for somebody who wonders what went wrong. */
  testament(): string {
    const { exitCode, signalCode } = this.#child;
    const state = this.isRunning ? 'running' : `ended with ${signalCode ?? exitCode}`;
    const lines = this.#lines.slice(-LINES_SHOWN_MAX).map((line) => `    ${line}`);
    return [`--- ${this.name} (${state}), last lines:`, ...lines].join('\n');
  }

  async #watch(child: ChildProcess): Promise<Exit> {
    try {
      const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      return { status, signal };
    } finally {
      running.delete(child);
    }
  }
}
