// Our own programs as processes, started the way an operator starts them. Knows their command lines; refuses to know what they are
// measured for.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Address } from '../packages/protocol/src/link/index.ts';

export type Vedette = {
  readonly pid: number;
  /** Rejects when it ends unasked; settles in no other way. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
};

export type ManagerAddresses = { readonly agents: Address; readonly http: Address };

const root = new URL('../packages/', import.meta.url);

const start = (script: string, args: readonly string[]): { child: ChildProcess; vedette: Vedette } => {
  const file = fileURLToPath(new URL(script, root));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${script}`);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  const unasked = (): void => reject(new Error(`${script} ended by itself`));
  child.once('close', unasked);
  // A benchmark that breaks leaves nobody behind.
  const end = (): void => void child.kill();
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    child.off('close', unasked);
    end();
    await closed;
    process.off('exit', end);
  };
  return { child, vedette: { pid, ended, stop } };
};

/** An agent with the limits it has by itself, dialling a manager on this machine. */
export const startAgent = (id: string, managerPort: number): Vedette => {
  const address = `127.0.0.1:${managerPort}`;
  const state = mkdtempSync(join(tmpdir(), 'vedette-bench-agent-'));
  const words = ['--id', id, '--manager', address, '--state', state, '--allow', 'loopback', '--log-level', 'warn'];
  const { child, vedette } = start('agent/src/main.ts', words);
  child.once('close', () => rmSync(state, { recursive: true, force: true }));
  child.stdout?.pipe(process.stderr);
  return vedette;
};

/** A manager, once it says where it can be reached. Rejects when it ends instead. */
export const startManager = async (file: string): Promise<{ manager: Vedette; addresses: ManagerAddresses }> => {
  const { child, vedette } = start('manager/src/main.ts', ['up', '-c', file]);
  if (child.stdout === null) throw new Error('a manager has an output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines[Symbol.asyncIterator]()) {
    const said = JSON.parse(line) as Partial<ManagerAddresses>;
    if (said.agents === undefined || said.http === undefined) continue;
    child.stdout.resume();
    return { manager: vedette, addresses: { agents: said.agents, http: said.http } };
  }
  throw new Error('the manager ended before it was running');
};
