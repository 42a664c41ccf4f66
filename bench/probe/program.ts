// Runs a program that says one line of JSON when it is ready and one when its standard input ends. Knows processes and lines; refuses
// to know what they are about.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Program = {
  readonly pid: number;
  /** The next line it says, parsed. Rejects when it ends without one. */
  next(): Promise<unknown>;
  /** Sends a line: the programs answer each with one of theirs. */
  ask(line: string): Promise<unknown>;
  /** Ends its input and waits for its last line and its end. */
  finish(): Promise<unknown>;
};

/** Starts a program; its standard error is ours. The program ends with us, because its input does. */
/** @param env what its environment has besides this process's */
export const startProgram = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program => {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if (child.pid === undefined) throw new Error(`cannot start ${command}`);
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${command} ${args.join(' ')} ended without an answer`);
    return JSON.parse(line.value);
  };
  return {
    pid: child.pid,
    next,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    async finish() {
      child.stdin.end();
      const last = await next();
      await ended;
      return last;
    },
  };
};

/** Starts a TypeScript file of this folder with the Node that runs us. */
export const startScript = (name: string, args: readonly string[]): Program =>
  startProgram(process.execPath, [new URL(name, import.meta.url).pathname, ...args]);
