// What a device sends, to servers that take it, refuse it, hang, or answer nonsense; and which words of the command line go together.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

type Heard = { readonly url: string; readonly token: string | undefined; readonly data: unknown };
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const take: Answer = (_, response) => void response.writeHead(200).end('{}');
const refuse =
  (status: number): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{"detail":"No."}');
const hang: Answer = () => {};

const serve = async (answer: Answer): Promise<{ to: string; heard: Heard[] }> => {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const data: unknown = body === '' ? undefined : JSON.parse(body);
      heard.push({ url: request.url ?? '', token: request.headers.authorization, data });
      answer(request, response);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { to: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/heartbeat/pi`, heard };
};

const run = async (...words: string[]) => {
  const io = new FakeIo({ VEDETTE_HEARTBEAT_TOKEN: 't0' });
  const exit = await runCli(['heartbeat', ...words], io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

test('once: with the token, the data, and which way it came', async () => {
  const { to, heard } = await serve(take);
  const { exit } = await run('--to', to, '--once', '--data', '{"disk":"71%"}', '--memory');
  expect(exit).toBe(0);
  const way = { number: 1, of: 1, to: new URL(to).origin };
  expect(heard).toEqual([
    { url: '/api/v1/heartbeat/pi', token: 'Bearer t0', data: { disk: '71%', memory: expect.any(Number), way } },
  ]);
});

test.each<[string, Answer]>([
  ['one that cannot take it now', refuse(503)],
  ['one that does not know the service', refuse(401)],
  ['one that says something else', refuse(418)],
  ['one that hangs', hang],
])(
  'by the second way after %s',
  async (_, answer) => {
    const [first, second] = [await serve(answer), await serve(take)];
    const { exit, out } = await run('--to', first.to, '--to', second.to, '--once');
    expect([exit, first.heard.length, second.heard.length]).toEqual([0, 1, 1]);
    expect(second.heard[0]?.data).toMatchObject({ way: { number: 2, of: 2 } });
    expect(out).toContain('reports go by way 2');
  },
  15_000,
);

test('from the address of this machine that works', async () => {
  const { to, heard } = await serve(take);
  // Nobody here has the first one: it is kept for documentation.
  const { exit } = await run('--to', to, '--via', '192.0.2.1', '127.0.0.1', '--once');
  expect([exit, heard.length]).toEqual([0, 1]);
  expect(heard[0]?.data).toMatchObject({ way: { number: 2, of: 2, via: '127.0.0.1' } });
});

test('what is refused everywhere is not tried again, and says why', async () => {
  const { to, heard } = await serve(refuse(401));
  const { exit, err } = await run('--to', to, '--once');
  expect([exit, heard.length]).toEqual([77, 1]);
  expect(err).toContain('No.');
  expect(err).not.toContain('t0');
});

test('around a command: its start, its end, its exit code, and how long it took', async () => {
  const { to, heard } = await serve(take);
  const { exit } = await run(
    '--to',
    to,
    '--log-level',
    'silent',
    '--',
    process.execPath,
    '-e',
    'process.exit(3)',
    '--',
    '--to',
  );
  expect(exit).toBe(3);
  expect(heard.map(({ url }) => url.replace(/\d+$/, 'N'))).toEqual([
    '/api/v1/heartbeat/pi/start',
    '/api/v1/heartbeat/pi/3?run_ms=N',
  ]);
});

test('a command that is not there is told like any other', async () => {
  const { to, heard } = await serve(take);
  const { exit } = await run('--to', to, '--', '/no/such/command');
  expect([exit, heard[1]?.url.replace(/\?.*/, '')]).toEqual([127, '/api/v1/heartbeat/pi/127']);
});

const to = 'http://127.0.0.1:1/api/v1/heartbeat/pi';

test.each<[readonly string[], exit: number, says: string]>([
  [['--once'], 64, 'where to report'],
  [['--to', to], 64, 'Say one of them'],
  [['--to', to, '--once', '--every', '5s'], 64, 'Say one of them'],
  [['--to', to, '--every', '5'], 64, '--every'],
  [['--to', to, '--every', '5ms'], 64, '--every'],
  [['--to', 'http://127.0.0.1:1/', '--once'], 64, 'no address to report to'],
  [['--to', `${to}?token=x`, '--once'], 64, 'said by --token'],
  [['--to', to.replace('127.0.0.1', '192.0.2.1'), '--once'], 78, 'unencrypted'],
  [['--to', to, '--once', '--via', 'eth0'], 64, 'no address of this machine'],
  [['--to', to, '--once', '--data', '[1]'], 64, '--data'],
  [['--to', to, '--once', '--token', 'vhb_secret'], 64, 'env:NAME'],
  [['--to', to, '--once', '--token', 'env:NOT_SET'], 78, 'NOT_SET'],
  [['--to', to, '--once', '--token', 'file:/no/such/file'], 64, '/no/such/file'],
])('%j is refused', async (words, exit, says) => {
  const answer = await run(...words);
  expect([answer.exit, answer.out]).toEqual([exit, '']);
  expect(answer.err).toContain(says);
  expect(answer.err).not.toContain('vhb_secret');
});
