// nginx as a server to aim probes at, where it is installed. Knows where systems keep it, and that it ends with its test.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

const PATH = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;

export const hasNginx = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v nginx'], { stdio: 'ignore', env: { PATH } });
    return true;
  } catch {
    return false;
  }
})();

export const runNginx = (argv: readonly string[]): ChildProcess => {
  const child = spawn('nginx', argv, { stdio: 'ignore', env: { PATH } });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  return child;
};
