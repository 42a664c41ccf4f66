// The program as a process: what only a real one can show.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { administration, FakeDesk, fakeService } from './http/desk.fake.ts';
import { createHttp } from './http/server.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

let desk: FakeDesk;
let http: ReturnType<typeof createHttp>;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  desk = new FakeDesk();
  http = createHttp({ desk, ...administration() });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  env = { ...process.env, VEDETTE_MANAGER: `http://127.0.0.1:${port}` };
});
afterEach(() => http.close());

const run = (...argv: string[]) =>
  new Promise<{ exit: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [main, ...argv], { env, maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ exit: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });

test('exit codes reach the shell', async () => {
  desk.services = [fakeService('web'), fakeService('db', { health: 'down', reason: 'refused' })];
  const answers = await Promise.all([run('--version'), run('status', 'web'), run('status', 'db'), run('statsu')]);
  expect(answers.map(({ exit }) => exit)).toEqual([0, 0, 2, 64]);
  expect(answers[0]?.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(answers[3]?.err).toMatch(/^vedette: .*\n$/);
}, 20_000);

test('a large answer arrives whole through a pipe', async () => {
  desk.services = Array.from({ length: 5_000 }, (_, i) => fakeService(`service-${i}`));
  const { out } = await run('status', '--json');
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(desk.status())));
}, 20_000);

test('watch leaves at once and with 0 when told to', async () => {
  const child = spawn(process.execPath, [main, 'watch'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 20_000);

test('a reader that has seen enough is no error', async () => {
  desk.services = Array.from({ length: 5_000 }, (_, i) => fakeService(`service-${i}`));
  const child = spawn(process.execPath, [main, 'status'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(complaints).toBe('');
}, 20_000);
