// Servers of the web that mean harm, or are out of their minds: each ends in bounded time and memory, for the right reason.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HttpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test, vi } from 'vitest';
import { startChecking, startTls, words } from './check.test-support.ts';
import { forEver, look, startSaying, startSecureWeb, startWeb } from './http.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const wanted: HttpTerms = { contains: [Buffer.from('ready').toString('hex')] };
const TIMEOUT_MS = 5_000;

/** What one look comes to; how long it took and how much memory it left behind are bounded. */
const bounded = async (port: number, terms: HttpTerms, timeoutMs = TIMEOUT_MS) => {
  const [beganMs, before] = [performance.now(), process.memoryUsage()];
  const seen = await look(port, terms, '/', timeoutMs);
  const after = process.memoryUsage();
  const grownMiB = (after.heapUsed + after.external - before.heapUsed - before.external) / 1_048_576;
  expect(grownMiB).toBeLessThan(60);
  return { seen, tookMs: performance.now() - beganMs };
};

const ok = 'HTTP/1.1 200 OK\r\n';
const block = Buffer.alloc(65_536, 'x');
const drip = (text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), 100);
  socket.on('close', () => clearInterval(timer));
};
const close = (socket: Socket) => socket.end();
const reset = (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 20);
const stay = () => {};
const zeros = Buffer.alloc(64 * 1_048_576);

test.each<[string, string | Buffer, (socket: Socket) => unknown, HttpTerms, string]>([
  ['an endless body is enough', `${ok}\r\n`, forEver(block), {}, 'up'],
  ['an endless body without the text', `${ok}\r\n`, forEver(block), wanted, 'down: mismatch'],
  [
    'an endless body of chunks',
    `${ok}transfer-encoding: chunked\r\n\r\n`,
    forEver(Buffer.from('1\r\nx\r\n'.repeat(9_000))),
    wanted,
    'down: mismatch',
  ],
  ['endless headers', ok, forEver(Buffer.from(`a: ${'b'.repeat(1_000)}\r\n`)), {}, 'down: mismatch'],
  ['one endless header', `${ok}a: `, forEver(block), {}, 'down: mismatch'],
  ['an endless status line', 'HTTP/1.1 200 ', forEver(block), {}, 'down: mismatch'],
  [
    'endless trailers',
    `${ok}transfer-encoding: chunked\r\n\r\n0\r\n`,
    forEver(Buffer.from(`a: ${'b'.repeat(1_000)}\r\n`)),
    {},
    'down: mismatch',
  ],
  [
    'an endless extension of a chunk',
    `${ok}transfer-encoding: chunked\r\n\r\n1;`,
    forEver(block),
    {},
    'down: mismatch',
  ],
  ['a header of 10 MB', `${ok}a: ${'b'.repeat(10_000_000)}\r\n\r\n`, close, {}, 'down: mismatch'],
  ['a banner of 10 MB', 'x'.repeat(10_000_000), close, {}, 'down: mismatch'],
  [
    'an endless announcement',
    '',
    forEver(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))),
    {},
    'down: mismatch',
  ],
  [
    'an endless announcement of hints',
    '',
    forEver(Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(100))),
    {},
    'down: mismatch',
  ],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2p1\r\n', stay, {}, 'down: mismatch'],
  ['half a word', 'HTT', close, {}, 'down: reset'],
  ['nothing, and an end', '', close, {}, 'down: reset'],
  ['nothing, and a reset', '', reset, {}, 'down: reset'],
  ['an end within the headers', `${ok}a: b`, close, {}, 'down: reset'],
  ['an end within the body', `${ok}content-length: 10\r\n\r\nready`, close, wanted, 'down: reset'],
  ['a reset within the body', `${ok}content-length: 10\r\n\r\nready`, reset, wanted, 'down: reset'],
  ['an end within a chunk', `${ok}transfer-encoding: chunked\r\n\r\nA\r\nready`, close, wanted, 'down: reset'],
  ['garbage for chunks', `${ok}transfer-encoding: chunked\r\n\r\nready`, stay, wanted, 'down: mismatch'],
  ['a length that is none', `${ok}content-length: -1\r\n\r\nready`, stay, wanted, 'down: mismatch'],
  ['two lengths', `${ok}content-length: 5\r\ncontent-length: 6\r\n\r\nready`, stay, wanted, 'down: mismatch'],
  [
    'a length and chunks',
    `${ok}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nready\r\n0\r\n\r\n`,
    stay,
    wanted,
    'down: mismatch',
  ],
  ['less than there is', `${ok}content-length: 5\r\n\r\nreadyHTTP/1.1 500 No\r\n\r\n`, stay, wanted, 'up'],
  [
    'another protocol is agreed to',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    forEver(block),
    {},
    'down: status',
  ],
])('%s', async (_what, said, more, terms, expected) => {
  const { seen, tookMs } = await bounded(await startSaying(said, more as (socket: Socket) => void), terms);
  expect(words(seen)).toBe(expected);
  expect(tookMs).toBeLessThan(TIMEOUT_MS);
});

test.each<[string, string, (socket: Socket) => void, string]>([
  ['one byte after the other', `${ok}\r\n`, drip('x'), 'the answer was not complete'],
  ['one byte of a header after the other', `${ok}a: `, drip('x'), 'there was no answer'],
  ['more is promised than comes', `${ok}content-length: 10\r\n\r\nready`, stay, 'the answer was not complete'],
  ['an announcement, and then nothing', 'HTTP/1.1 100 Continue\r\n\r\n', stay, 'there was no answer'],
])('%s takes no longer than it may', async (_what, said, more, error) => {
  const { seen, tookMs } = await bounded(await startSaying(said, more), wanted, 500);
  expect([words(seen), seen.facts['error']]).toEqual(['down: timeout', error]);
  expect(tookMs).toBeLessThan(TIMEOUT_MS);
});

test.each([
  ['gzip', gzipSync(zeros)],
  ['br', brotliCompressSync(zeros)],
])('a bomb in %s', async (encoding, bomb) => {
  const port = await startWeb((_request, response) =>
    response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
  );
  const { seen } = await bounded(port, wanted);
  expect([words(seen), seen.facts['size']]).toEqual(['down: mismatch', 1_048_576]);
});

test('a loop of redirects is left', async () => {
  let asked = 0;
  const port = await startWeb((_request, response) => {
    asked++;
    response.writeHead(302, { location: '/' }).end();
  });
  const seen = await look(port);
  expect([words(seen), seen.facts['status'], asked]).toEqual(['down: status', 302, 6]);
});

test('TLS where none is meant, and none where it is', async () => {
  const { certificate: cert, key } = new Authority().issue({ names: ['shop.example'] });
  const probe = startChecking();
  const safe = await startTls({ cert, key });
  expect(words(await probe(`http://127.0.0.1:${safe}/`, { type: 'http' }))).toMatch(/^down: (mismatch|reset)$/);
  const plain = await startWeb((_request, response) => response.end());
  expect(words(await probe(`https://127.0.0.1:${plain}/`, { type: 'http' }))).toBe('down: tls');
});

test('no connection outlives its look', async () => {
  const open = new Set<Socket>();
  const sockets: Socket[] = [];
  const port = await startSaying(`${ok}\r\n`, (socket) => {
    sockets.push(socket);
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    forEver(block)(socket);
  });
  for (let times = 0; times < 5; times++) expect(words(await look(port))).toBe('up');
  await vi.waitFor(() => expect([sockets.length, open.size]).toEqual([5, 0]));
});

test('no descriptor outlives its look, whoever ends the connection first', async () => {
  const { certificate: cert, key } = new Authority().issue({ names: ['127.0.0.1'] });
  const handles = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  const answer = (_request: unknown, response: ServerResponse) => response.end('ok');
  const safe = await startSecureWeb({ cert, key }, answer);
  const urls = [
    `http://127.0.0.1:${await startWeb(answer)}/`,
    `https://127.0.0.1:${safe}/`,
    `http://127.0.0.1:${await startWeb((_request, response) => response.writeHead(302, { location: `https://127.0.0.1:${safe}/` }).end())}/`,
    `http://127.0.0.1:${await startSaying(`${ok}\r\nuntil the end`, close)}/`,
    `http://127.0.0.1:${await startSaying('', close)}/`,
    `http://127.0.0.1:${await startSaying('SSH-2.0\r\n', close)}/`,
    `http://127.0.0.1:${await startSaying(`${ok}content-length: 9\r\n\r\nx`, close)}/`,
  ];
  const before = handles();
  const probe = startChecking();
  for (const url of urls)
    await Promise.all(Array.from({ length: 5 }, () => probe(url, { type: 'http', tls: { unverified: true } })));
  await vi.waitFor(() => expect(handles()).toBe(before));
});
