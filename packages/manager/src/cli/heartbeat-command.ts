// A command that is run and watched from its start to its end. Knows processes and signals; refuses to know who is told.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { errnoOf } from '@vedette/protocol/kit';
import type { Io } from './io.ts';

export type Ended = {
  /** As a shell has it: 128 and the number of the signal that ended it, 127 where there is no such command, 126 where it cannot be run. */
  readonly exitCode: number;
  readonly runMs: number;
};

const SIGNALLED = 128;
const CANNOT_RUN = 126;
const NOT_THERE = 127;

/** Runs it as if it had been typed instead of us: it has our streams, and our signals. */
export const runCommand = async (io: Io, [command = '', ...words]: readonly string[]): Promise<Ended> => {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(command, words, { stdio: 'inherit' });
  child.on('error', (error) => resolve(errnoOf(error) === 'ENOENT' ? NOT_THERE : CANNOT_RUN));
  child.on('exit', (code, signal) => resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])));
  using _signals = io.onSignal((signal) => void child.kill(signal));
  const exitCode = await promise;
  return { exitCode, runMs: performance.now() - startedAt };
};
