// A real terminal, of any size, in which a test types and reads what is on the screen: tmux on a socket of its own. Knows tmux; refuses to know what runs in it.
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);

/** Whether there is one to be had. */
export const hasTerminal: boolean = spawnSync('tmux', ['-V']).status === 0;

export type TerminalOptions = {
  readonly columns: number;
  readonly rows: number;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
};

let opened = 0;

const PROMPT = 'ready>';

export class Terminal implements AsyncDisposable {
  readonly #socket: string;
  readonly #shell: number;

  private constructor(socket: string, shell: number) {
    this.#socket = socket;
    this.#shell = shell;
  }

  /** With a shell in it that has no habits of anybody. */
  static async open({ columns, rows, folder, env }: TerminalOptions): Promise<Terminal> {
    const socket = `vedette-test-${process.pid}-${++opened}`;
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const size = ['-x', String(columns), '-y', String(rows)];
    const begin = ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-c', folder, ...size, ...variables];
    await run('tmux', [...begin, '-P', '-F', '#{pane_pid}', 'sh']).then(
      () => undefined,
      (cause: unknown) => Promise.reject(new Error('no terminal could be opened', { cause })),
    );
    const { stdout } = await run('tmux', ['-L', socket, 'display', '-p', '#{pane_pid}']);
    const terminal = new Terminal(socket, Number(stdout));
    await terminal.type(`PS1='${PROMPT} '; clear`);
    await terminal.press('Enter');
    return terminal;
  }

  /** As if somebody typed it; keys have names such as Enter, Escape, PPage, C-c. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', text);
  }

  /** Has the shell run this, on a screen with nothing else, once it is ready. */
  async command(words: string): Promise<void> {
    await this.ready();
    await this.type(`clear; ${words}`);
    await this.press('Enter');
  }

  /** The shell waits for a command, and nothing else is on the screen. */
  async ready(): Promise<void> {
    await this.shows(new RegExp(`^${PROMPT}\\s*$`));
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is on it, line by line. */
  async screen(): Promise<readonly string[]> {
    return (await this.#tmux('capture-pane', '-p')).split('\n').slice(0, -1);
  }

  /** The screen, once it shows this. */
  async shows(text: string | RegExp, withinMs = 10_000): Promise<readonly string[]> {
    let seen: readonly string[] = [];
    return eventually(
      `${String(text)} on the screen`,
      withinMs,
      async () => {
        seen = await this.screen();
        const whole = seen.join('\n');
        return (typeof text === 'string' ? whole.includes(text) : text.test(whole)) && seen;
      },
      () => seen,
    );
  }

  /** How it stands: on the other screen or not, with or without a cursor. */
  async modes(): Promise<{ readonly isOther: boolean; readonly hasCursor: boolean; readonly wraps: boolean }> {
    const text = await this.#tmux('display', '-p', '#{alternate_on} #{cursor_flag} #{wrap_flag}');
    const [other, cursor, wraps] = text.trim().split(' ');
    return { isOther: other === '1', hasCursor: cursor === '1', wraps: wraps === '1' };
  }

  /** The program that the shell runs now. */
  async child(): Promise<number> {
    return eventually('a program in the shell', 5_000, async () => {
      const children = await readFile(`/proc/${this.#shell}/task/${this.#shell}/children`, 'utf8');
      return Number(children.trim().split(' ')[0]) || undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => undefined);
  }

  async #tmux(...words: readonly string[]): Promise<string> {
    return (await run('tmux', ['-L', this.#socket, ...words])).stdout;
  }
}
