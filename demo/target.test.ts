// The target server as a process: what it prints, how it ends, and with which status.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

type Program = {
  readonly child: ChildProcessWithoutNullStreams;
  readonly line: () => Promise<string>;
  readonly exit: Promise<unknown[]>;
};

const run = (...args: string[]): Program => {
  const program = fileURLToPath(new URL('./target.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value), exit: once(child, 'exit') };
};

describe('the program', () => {
  test('prints one JSON line with real ports and is steered by lines', async () => {
    const { child, line, exit } = run('--port', 'web=0', '--control', '127.0.0.1:0', '--json');
    const first = JSON.parse(await line()) as { control: string; ports: { port: number }[] };
    expect(first.ports).toMatchObject([{ name: 'web', behaviour: 'accept', accepting: true }]);
    expect((await fetch(`${first.control}/web`)).status).toBe(200);
    child.stdin.write('web hang\nlist\n');
    expect(JSON.parse(await line())).toMatchObject({ ports: [{ behaviour: 'hang' }] });
    expect(JSON.parse(await line())).toMatchObject({ ports: [{ behaviour: 'hang' }] });
    child.stdin.write('quit\n');
    expect(await exit).toEqual([0, null]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s, even while a port hangs', async (signal) => {
    const { child, line, exit } = run('--port', 'web=0,hang', '--stay');
    child.stdin.end();
    await line();
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test('ends when standard input does', async () => {
    const { child, line, exit } = run();
    await line();
    child.stdin.end();
    expect(await exit).toEqual([0, null]);
  });

  test('--help ends with 0, a wrong word with 64 and a message', async () => {
    expect(await run('--help').exit).toEqual([0, null]);
    const { child, exit } = run('--prot', 'web=1');
    const [text] = (await once(child.stderr, 'data')) as [Buffer];
    expect(await exit).toEqual([64, null]);
    expect(text.toString()).toContain('--prot');
  });
});
