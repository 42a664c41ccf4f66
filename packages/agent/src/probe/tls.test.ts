// Handshakes with real servers, sound and broken in every way there is a reason for.
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { TlsTerms } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { Authority, type Wish } from '@vedette/protocol/link/authority.test-support';
import { expect, test, vi } from 'vitest';
import { startChecking, startPlain, startTls, words } from './check.test-support.ts';
import { freePort } from './tcp.test-support.ts';

// What ends by a deadline is tried again where the machine was busy.
vi.setConfig({ testTimeout: 30_000 });

const DAY_MS = 86_400_000;
const authority = new Authority();
const base64Of = (pem: string): string => pem.replaceAll(/-----[^-]*-----|\s/g, '');
const ca = [base64Of(authority.certificate)];

const served = (wish: Wish, by = authority): TlsOptions => {
  const { certificate, key } = by.issue({ names: ['shop.example'], ...wish });
  return { cert: certificate, key };
};

const probeTls = async (options: TlsOptions, terms: TlsTerms, host = 'shop.example') =>
  await startChecking()(`tls://${host}:${await startTls(options)}`, { type: 'tls', ...terms });

const now = systemClock.now();
const expired = { untilMs: now - DAY_MS };
const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };

test.each<[string, TlsOptions, TlsTerms, string, string?]>([
  ['all is well', served({}), { ca }, 'up'],
  ['nobody vouches for it', served({}), {}, 'down: tls'],
  ['somebody else vouches for it', served({}), { ca: [base64Of(new Authority('Other').certificate)] }, 'down: tls'],
  ['nobody needs to vouch for it', served({}), { selfSigned: true }, 'up'],
  ['its name is another', served({ names: ['other.example'] }), { ca }, 'down: mismatch'],
  [
    'its name is another, and nobody needs to vouch for it',
    served({ names: ['other.example'] }),
    { selfSigned: true },
    'down: mismatch',
  ],
  ['its name is the one asked for', served({ names: ['other.example'] }), { ca, name: 'other.example' }, 'up'],
  ['it has no name', served({ names: [] }), { ca }, 'down: mismatch'],
  ['its name stands in the subject alone', served({ names: [] }), { ca }, 'down: mismatch', 'test'],
  ['a star stands for the name', served({ names: ['*.shop.example'] }), { ca, name: 'www.shop.example' }, 'up'],
  ['a further name is missing', served({}), { ca, names: ['www.shop.example'] }, 'down: mismatch'],
  [
    'all further names are there',
    served({ names: ['shop.example', 'www.shop.example'] }),
    { ca, names: ['www.shop.example'] },
    'up',
  ],
  ['an address is its name', served({ names: ['127.0.0.1'] }), { ca }, 'up', '127.0.0.1'],
  ['an address is not its name', served({}), { ca }, 'down: mismatch', '127.0.0.1'],
  ['it has expired', served(expired), { ca }, 'down: expired'],
  ['it has expired, and nobody vouches for it', served(expired), {}, 'down: expired'],
  ['it is not valid yet', served({ fromMs: now + DAY_MS }), { ca }, 'down: tls'],
  ['any will do', served({ ...expired, names: ['other.example'] }), { unverified: true }, 'up'],
  ['only old versions are spoken', { ...served({}), ...old }, { ca }, 'down: tls'],
  ['an old version is good enough', { ...served({}), ...old }, { ca, minVersion: '1.0' }, 'up'],
  ['1.2 is not good enough', { ...served({}), maxVersion: 'TLSv1.2' }, { ca, minVersion: '1.3' }, 'down: tls'],
  ['it takes what is offered', { ...served({}), ALPNProtocols: ['h2'] }, { ca, alpn: ['http/1.1', 'h2'] }, 'up'],
  ['it takes nothing that is offered', { ...served({}), ALPNProtocols: ['h2'] }, { ca, alpn: ['imap'] }, 'down: tls'],
  ['it does not know that anything can be offered', served({}), { ca, alpn: ['h2'] }, 'down: mismatch'],
  ['authorities that cannot be read are nobody else’s fault', served({}), { ca: ['MAAA'] }, 'unknown: blind'],
])('%s', async (_what, options, terms, expected, host) => {
  const seen = await probeTls(options, terms, host);
  expect(words(seen)).toBe(expected);
  expect(Number.isNaN(seen.latencyMs)).toBe(expected !== 'up');
  expect(typeof seen.facts['error']).toBe(expected === 'up' ? 'undefined' : 'string');
});

test('what was learned of a handshake', async () => {
  const untilMs = Math.floor(now / 1_000) * 1_000 + 30 * DAY_MS;
  const { facts } = await probeTls(
    { ...served({ names: ['shop.example', '192.0.2.1'], untilMs }), ALPNProtocols: ['h2'] },
    { ca, alpn: ['h2'], expiresWithinMs: 14 * DAY_MS },
  );
  expect(facts).toEqual({
    tls_version: 'TLSv1.3',
    cipher: expect.stringMatching(/^TLS_/),
    alpn: 'h2',
    expires: new Date(untilMs).toISOString(),
    names: 'shop.example, 192.0.2.1',
    subject: 'CN=Test',
    issuer: 'CN=Test authority',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    certificates: 1,
  });
});

test('a certificate is warned of before it expires, and is told as expired from that moment on', async () => {
  const untilMs = now + 10 * DAY_MS;
  const port = await startTls(served({ untilMs }));
  const check = { type: 'tls', ca, expiresWithinMs: 14 * DAY_MS } as const;
  const at = async (nowMs: number) =>
    await startChecking({
      ...systemClock,
      now: () => nowMs,
      elapsed: () => systemClock.elapsed(),
      at: (ms, fn) => systemClock.at(ms, fn),
    })(`tls://shop.example:${port}`, check);
  const day = new Date(untilMs).toISOString().slice(0, 10);
  expect((await at(untilMs - 15 * DAY_MS)).facts['warning']).toBeUndefined();
  const near = await at(untilMs - 13 * DAY_MS);
  expect([words(near), near.facts['warning']]).toEqual(['up', `the certificate expires on ${day}`]);
  // OpenSSL goes by the machine's clock: what it calls sound has expired by ours.
  expect(words(await at(untilMs + 1_000))).toBe('down: expired');
});

const silently = (): void => {};
const endless = (socket: Socket): void => {
  const chunk = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
};
/** A record of a handshake that never ends: 16 KiB of a ServerHello of 16 MiB, over and over. */
const endlessHandshake = (socket: Socket): void => {
  const record = Buffer.alloc(5 + 16_384);
  record.set([0x16, 3, 3, 0x40, 0]);
  record.set([0x02, 0xff, 0xff, 0xff], 5);
  const more = (): void => {
    while (socket.writable && socket.write(record));
  };
  socket.on('drain', more);
  more();
};
const trickle = (socket: Socket): void => {
  const turn = setInterval(() => socket.write(Buffer.of(0x16)), 50);
  socket.on('close', () => clearInterval(turn));
};

test.each<[string, (socket: Socket) => void, string]>([
  ['says nothing', silently, 'down: timeout'],
  ['speaks in the open', (socket) => void socket.write('220 hello\r\n'), 'down: tls'],
  ['speaks in the open without end', endless, 'down: tls'],
  ['begins a handshake without end', endlessHandshake, 'down: tls'],
  [
    'sends a byte now and then that is no record',
    (socket) => {
      socket.write(Buffer.of(0x16));
      trickle(socket);
    },
    'down: tls',
  ],
  [
    'sends the beginning of a record and no more',
    (socket) => void socket.write(Buffer.of(0x16, 3, 3, 0x40, 0)),
    'down: timeout',
  ],
  ['ends the connection', (socket) => void socket.end(), 'down: reset'],
  ['resets the connection', (socket) => void socket.resetAndDestroy(), 'down: reset'],
  ['hangs up when it was greeted', (socket) => void socket.once('data', () => socket.end()), 'down: reset'],
  ['resets when it was greeted', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'down: reset'],
  [
    'answers with an alert',
    (socket) => void socket.once('data', () => socket.write(Buffer.of(0x15, 3, 3, 0, 2, 2, 40))),
    'down: tls',
  ],
])('a server that %s', async (_what, act, expected) => {
  let read = 0;
  const port = await startPlain((socket) => {
    act(socket);
    socket.on('close', () => {
      read = socket.bytesWritten;
    });
  });
  const seen = await startChecking()(`tls://shop.example:${port}`, { type: 'tls' }, 1_000);
  expect(words(seen)).toBe(expected);
  expect(read).toBeLessThan(16 * 1024 * 1024);
});

test('nobody there is refused, as with any connection', async () => {
  const seen = await startChecking()(`tls://shop.example:${await freePort('127.0.0.1')}`, { type: 'tls' });
  expect(words(seen)).toBe('down: refused');
});

test('a chain of ten megabytes is given up long before it has come', async () => {
  const { cert, key } = served({});
  const chain = `${String(cert)}${authority.certificate.repeat(Math.ceil(10_000_000 / authority.certificate.length))}`;
  const before = process.memoryUsage.rss();
  const seen = await probeTls({ cert: chain, key }, { ca });
  expect(words(seen)).toBe('down: tls');
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024);
});

test('the connection is reset afterwards, whatever became of it, so that no port stays in TIME_WAIT', async () => {
  // With TLS 1.3 there are tickets that nobody has read, and closing resets by itself.
  const endings: unknown[] = [];
  const port = await startTls({ ...served({}), maxVersion: 'TLSv1.2' }, (error) => endings.push(error.code));
  const probe = startChecking();
  await probe(`tls://shop.example:${port}`, { type: 'tls', ca });
  await probe(`tls://shop.example:${port}`, { type: 'tls' });
  await vi.waitFor(() => expect(endings).toEqual(['ECONNRESET', 'ECONNRESET']));
});

test('names in a certificate that are meant for a terminal stay text', async () => {
  const options = served({ names: ['shop.example', 'evil.example\u001b[2J\r\nDNS:shop.example'] });
  const { facts } = await probeTls(options, { ca });
  expect(String(facts['names'])).toContain('shop.example');
  expect(String(facts['names'])).not.toContain('\u001b');
});
