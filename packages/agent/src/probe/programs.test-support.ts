// Programs of the system for tests: whether they are there, and running them for as long as a test takes.
import { execFileSync, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

export const isInstalled = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], {
      stdio: 'ignore',
      env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
    });
    return true;
  } catch {
    return false;
  }
};

/** Runs until the test has finished. */
export const runProgram = (program: string, words: readonly string[]): void => {
  const child = spawn(program, words, { stdio: 'ignore', env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
};
