// Servers of HTTP/2 that mean harm, or are out of their minds: each ends in bounded time and memory, for the right reason.
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HttpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test, vi } from 'vitest';
import { startTls, words } from './check.test-support.ts';
import { forEver, look, startSaying, startWeb } from './http.test-support.ts';
import { END_HEADERS, END_STREAM, frame, header, OK, startFraming, startHttp2 } from './http2.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const issued = new Authority().issue({ names: ['127.0.0.1', 'localhost'] });
const tlsOptions = { cert: issued.certificate, key: issued.key };
const wanted: HttpTerms = { contains: [Buffer.from('ready').toString('hex')] };
const TIMEOUT_MS = 5_000;

const close = (socket: Socket) => socket.end();
const reset = (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 20);
const stay = () => {};
const none = Buffer.alloc(0);
const headed = frame('headers', END_HEADERS, 1, OK);

/** What one look comes to; how long it took and how much memory it left behind are bounded. */
const bounded = async (port: number, terms: HttpTerms, timeoutMs = TIMEOUT_MS) => {
  const [beganMs, before] = [performance.now(), process.memoryUsage()];
  const seen = await look(port, { version: '2', ...terms }, '/', timeoutMs);
  const after = process.memoryUsage();
  const grownMiB = (after.heapUsed + after.external - before.heapUsed - before.external) / 1_048_576;
  expect(grownMiB).toBeLessThan(60);
  return { seen, tookMs: performance.now() - beganMs };
};

const long = header('a', 'b'.repeat(8_000));
const interim = frame('headers', END_HEADERS, 1, header(':status', '103'));

test.each<[string, Buffer, (socket: Socket) => unknown, HttpTerms, string]>([
  ['an answer without a body', frame('headers', END_HEADERS | END_STREAM, 1, OK), stay, {}, 'up'],
  [
    'an endless header',
    frame('headers', 0, 1, Buffer.concat([OK, long])),
    forEver(frame('continuation', 0, 1, long)),
    {},
    'down: mismatch',
  ],
  [
    'more headers than fit',
    frame(
      'headers',
      END_HEADERS | END_STREAM,
      1,
      Buffer.concat([OK, ...Array.from({ length: 2_000 }, (_, i) => header(`a${i}`, ''))]),
    ),
    stay,
    {},
    'down: mismatch',
  ],
  [
    'an endless announcement',
    none,
    forEver(Buffer.concat(Array.from({ length: 100 }, () => interim))),
    {},
    'down: mismatch',
  ],
  [
    'endless pings',
    none,
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => frame('ping', 0, 0, Buffer.alloc(8))))),
    {},
    'down: mismatch',
  ],
  [
    'endless settings',
    none,
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => frame('settings', 0, 0)))),
    {},
    'down: mismatch',
  ],
  [
    'endless priorities',
    none,
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => frame('priority', 0, 3, Buffer.alloc(5))))),
    {},
    'down: mismatch',
  ],
  ['endless frames that nobody knows', none, forEver(frame(0xfa, 0, 0, Buffer.alloc(16_000))), {}, 'down: mismatch'],
  [
    'endless empty pieces',
    headed,
    forEver(Buffer.concat(Array.from({ length: 1_000 }, () => frame('data', 0, 1)))),
    {},
    'down: mismatch',
  ],
  [
    'endless padding',
    headed,
    forEver(frame('data', 8, 1, Buffer.concat([Buffer.from([255]), Buffer.alloc(255)]))),
    {},
    'down: mismatch',
  ],
  ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), close, {}, 'down: mismatch'],
  ['a larger frame than there may be', frame('data', 0, 1, Buffer.alloc(100_000)), stay, {}, 'down: mismatch'],
  ['a body before its head', frame('data', END_STREAM, 1, Buffer.from('ready')), stay, {}, 'down: mismatch'],
  [
    'a header that is none',
    frame('headers', END_HEADERS | END_STREAM, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
    stay,
    {},
    'down: mismatch',
  ],
  [
    'a status that is none',
    frame('headers', END_HEADERS | END_STREAM, 1, header(':status', 'x')),
    stay,
    {},
    'down: reset',
  ],
  ['an end without a word', none, close, {}, 'down: reset'],
  ['a reset without a word', none, reset, {}, 'down: reset'],
  ['a stream that is reset', frame('reset', 0, 1, Buffer.from([0, 0, 0, 2])), stay, {}, 'down: reset'],
  [
    'a stream that is reset within its body',
    Buffer.concat([headed, frame('data', 0, 1, Buffer.from('rea')), frame('reset', 0, 1, Buffer.from([0, 0, 0, 8]))]),
    stay,
    wanted,
    'down: reset',
  ],
  ['a session that is over', frame('goaway', 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, 2])), stay, {}, 'down: reset'],
  [
    'an end within the body',
    Buffer.concat([headed, frame('data', 0, 1, Buffer.from('ready'))]),
    close,
    wanted,
    'down: reset',
  ],
  ['HTTP/1.1 is wanted', frame('reset', 0, 1, Buffer.from([0, 0, 0, 13])), stay, {}, 'down: mismatch'],
])('%s', async (_what, frames, more, terms, expected) => {
  // Any but a timeout says as well that it did not take as long as it may.
  const { seen } = await bounded(await startFraming(frames, more as (socket: Socket) => void), terms);
  expect(words(seen)).toBe(expected);
});

test.each<[string, HttpTerms, string]>([
  ['an endless body is enough', {}, 'up'],
  ['an endless body without the text', wanted, 'down: mismatch'],
])('%s', async (_what, terms, expected) => {
  const block = Buffer.alloc(16_384, 'x');
  const port = await startHttp2((stream) => {
    stream.respond({ ':status': 200 });
    const write = (): void => {
      while (!stream.destroyed && stream.write(block));
    };
    stream.on('drain', write);
    write();
  });
  const { seen } = await bounded(port, terms);
  expect([words(seen), seen.facts['size']]).toEqual([expected, 1_048_576]);
});

test.each<[string, Buffer, (socket: Socket) => void, string]>([
  [
    'one byte after the other',
    headed,
    (socket) => drip(socket, frame('data', 0, 1, Buffer.from('x'))),
    'the answer was not complete',
  ],
  [
    'one byte of a header after the other',
    frame('headers', 0, 1, OK),
    (socket) => drip(socket, Buffer.from([0])),
    'there was no answer',
  ],
  ['an announcement, and then nothing', interim, stay, 'there was no answer'],
  [
    'something that nobody asked for',
    frame(5, END_HEADERS, 1, Buffer.from([0, 0, 0, 2, 0x82, 0x84, 0x86])),
    stay,
    'there was no answer',
  ],
])('%s takes no longer than it may', async (_what, frames, more, error) => {
  const { seen, tookMs } = await bounded(await startFraming(frames, more), wanted, 500);
  expect([words(seen), seen.facts['error']]).toEqual(['down: timeout', error]);
  // On a busy machine more than one look is taken.
  expect(tookMs).toBeLessThan(20_000);
});

const drip = (socket: Socket, bytes: Buffer): void => {
  const timer = setInterval(() => socket.write(bytes), 100);
  socket.on('close', () => clearInterval(timer));
};

const zeros = Buffer.alloc(64 * 1_048_576);

test.each([
  ['gzip', gzipSync(zeros)],
  ['br', brotliCompressSync(zeros)],
])('a bomb in %s', async (encoding, bomb) => {
  const port = await startHttp2((stream) => {
    stream.respond({ ':status': 200, 'content-encoding': encoding });
    stream.end(bomb);
  });
  const { seen } = await bounded(port, wanted);
  expect([words(seen), seen.facts['size']]).toEqual(['down: mismatch', 1_048_576]);
});

test('HTTP/1.1 where HTTP/2 is meant, and TLS where none is', async () => {
  const plain = await startWeb((_request, response) => response.end('ready'));
  expect(words(await look(plain, { version: '2' }))).toBe('down: mismatch');
  const banner = await startSaying('x'.repeat(10_000_000));
  expect(words(await look(banner, { version: '2' }))).toBe('down: mismatch');
  const safe = await startTls(tlsOptions);
  expect(words(await look(safe, { version: '2' }))).toMatch(/^down: (mismatch|reset)$/);
});

test('a header that HTTP/2 does not have is our own trouble', async () => {
  const port = await startHttp2((stream) => stream.respond({ ':status': 200 }, { endStream: true }));
  const seen = await look(port, { version: '2', headers: [{ name: 'http2-settings', value: 'x' }] });
  expect(words(seen)).toBe('unknown: blind');
});

test('whatever a service has for a host, a look comes to its end', async () => {
  const port = await startHttp2((stream) => stream.respond({ ':status': 200 }, { endStream: true }));
  for (const value of ['', 'a b', 'x:y:z', '[', 'user@h', '/', '%', 'h:99999', '"'.repeat(500)]) {
    const seen = await look(port, { version: '2', headers: [{ name: 'host', value }] });
    expect(words(seen), value).toMatch(/^(up|down: (reset|mismatch|status)|unknown: blind)$/);
  }
});
