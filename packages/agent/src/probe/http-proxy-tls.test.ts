// Looks through proxies that are spoken to under TLS: the handshake with the proxy comes first, its trouble says nothing of the target, and nobody on the way reads the password.
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { HttpProxyTls, HttpTerms } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { Authority, type Wish } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, startPlain, words } from './check.test-support.ts';
import { startSecureWeb, startWeb } from './http.test-support.ts';
import { startHttp2 } from './http2.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const NAME = 'proxy.example';
const DAY_MS = 86_400_000;
const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const issued = (wish: Wish = { names: [NAME] }, by = authority): TlsOptions => {
  const { certificate: cert, key } = by.issue(wish);
  return { cert, key };
};
const ofTarget = issued({ names: ['127.0.0.1'] });

/** A proxy behind TLS: which names it was asked for, what it was asked, and how many connections it holds. */
const startTlsProxy = async (options: TlsOptions = issued(), password?: string) => {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const isKnown = (given: string | undefined): boolean =>
    password === undefined || given === `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
  const http = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    outgoing.writeHead(isKnown(incoming.headers['proxy-authorization']) ? 200 : 407).end('ready');
  });
  http.on('connect', (incoming, socket, head) => {
    asked.push(`CONNECT ${incoming.url}`);
    if (!isKnown(incoming.headers['proxy-authorization'])) return socket.end('HTTP/1.1 407 No\r\n\r\n');
    const [host, port] = (incoming.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.end('HTTP/1.1 502 No\r\n\r\n'));
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
    return undefined;
  });
  const server = createTlsServer({ ...options, ALPNProtocols: ['http/1.1'] }, (secured) => {
    asked.push(`TLS ${secured.servername || 'no name'}`);
    secured.on('error', () => {});
    http.emit('connection', secured);
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  );
  return { asked, open, port: (server.address() as AddressInfo).port };
};

const by = (port: number, tls: HttpProxyTls = { ca }, host = NAME): HttpTerms => ({
  tls: { unverified: true },
  proxy: { host, port, tls },
});
const probeBy = async (url: string, terms: HttpTerms, timeoutMs = 5_000) =>
  await startChecking()(url, { type: 'http', ...terms }, timeoutMs);

test('the proxy is spoken to under TLS, and the target under its own within', async () => {
  const safe = await startSecureWeb(ofTarget, (_request, response) => response.end('all is ready'));
  const proxy = await startTlsProxy();
  const seen = await probeBy(`https://127.0.0.1:${safe}/`, {
    ...by(proxy.port),
    contains: [Buffer.from('ready').toString('hex')],
  });
  expect([words(seen), seen.facts['status'], seen.facts['names']]).toEqual(['up', 200, '127.0.0.1']);
  expect(proxy.asked).toEqual([`TLS ${NAME}`, `CONNECT 127.0.0.1:${safe}`]);
  await vi.waitFor(() => expect(proxy.open.size).toBe(0));
});

test('so is a target without TLS asked for, and HTTP/2 spoken to one', async () => {
  const proxy = await startTlsProxy();
  expect(words(await probeBy('http://127.0.0.1:9/a?b', by(proxy.port)))).toBe('up');
  const port = await startHttp2((stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ready');
  });
  const seen = await probeBy(`http://127.0.0.1:${port}/`, { ...by(proxy.port), version: '2' });
  expect([words(seen), seen.facts['http_version']]).toEqual(['up', '2']);
  expect(proxy.asked.filter((it) => !it.startsWith('TLS'))).toEqual([
    'GET http://127.0.0.1:9/a?b',
    `CONNECT 127.0.0.1:${port}`,
  ]);
  await vi.waitFor(() => expect(proxy.open.size).toBe(0));
});

test('a body of many records comes through both', async () => {
  const large = Buffer.alloc(900_000, 'x');
  const safe = await startSecureWeb(ofTarget, (_request, response) => response.end(large));
  const proxy = await startTlsProxy();
  const seen = await probeBy(`https://127.0.0.1:${safe}/`, { ...by(proxy.port), contains: ['787878'] });
  expect([words(seen), seen.facts['size']]).toEqual(['up', large.length]);
});

test('the proxy hears its password under TLS alone', async () => {
  const safe = await startSecureWeb(ofTarget, (_request, response) => response.end('ready'));
  const proxy = await startTlsProxy(issued(), 'sesame');
  const url = `https://127.0.0.1:${safe}/`;
  const { tls, proxy: place } = by(proxy.port);
  const basic = { user: 'me', password: 'env:VEDETTE_SECRET_PROXY' };
  const probe = startChecking(undefined, undefined, { VEDETTE_SECRET_PROXY: 'sesame' });
  const terms = (more: object): HttpTerms => ({ ...(tls && { tls }), ...(place && { proxy: { ...place, ...more } }) });
  expect(words(await probe(url, { type: 'http', ...terms({ basic }) }))).toBe('up');
  expect(words(await probe(url, { type: 'http', ...terms({}) }))).toBe('unknown: denied');
  const heard: string[] = [];
  const spy = await startPlain((socket) =>
    socket.on('data', (data) => {
      heard.push(data.toString('latin1'));
      socket.end();
    }),
  );
  expect(words(await probe(url, { type: 'http', ...terms({ basic, port: spy }) }))).toBe('unknown: blind');
  expect(heard.join('')).not.toMatch(/authorization|CONNECT/i);
});

test.each<[string, TlsOptions, HttpProxyTls, string, string]>([
  ['its own name', issued(), { ca }, NAME, 'up'],
  ['the name that is given', issued(), { ca, name: NAME }, '127.0.0.1', 'up'],
  ['another name', issued({ names: ['other.example'] }), { ca }, NAME, `the certificate is not for ${NAME}`],
  ['an old certificate', issued({ names: [NAME], untilMs: systemClock.now() - DAY_MS }), { ca }, NAME, 'expired on'],
  ['a stranger’s word', issued({ names: [NAME] }, new Authority('x')), { ca }, NAME, 'cannot be verified'],
  ['nobody’s word, which will do', issued(), { selfSigned: true }, NAME, 'up'],
  ['anything, which will do', issued({ names: ['other.example'] }), { unverified: true }, NAME, 'up'],
  ['an old version', { ...issued(), maxVersion: 'TLSv1.2' }, { ca, minVersion: '1.3' }, NAME, 'protocol version'],
])('a proxy that shows %s', async (_what, options, terms, host, expected) => {
  const safe = await startSecureWeb(ofTarget, (_request, response) => response.end('ready'));
  const proxy = await startTlsProxy(options);
  const seen = await probeBy(`https://127.0.0.1:${safe}/`, by(proxy.port, terms, host));
  if (expected === 'up') expect(words(seen)).toBe('up');
  else {
    expect(words(seen)).toBe('unknown: blind');
    expect(seen.facts['error']).toMatch(/^there is no TLS with the proxy: /);
    expect(seen.facts['error']).toContain(expected);
    expect(proxy.asked.filter((it) => !it.startsWith('TLS'))).toEqual([]);
  }
  await vi.waitFor(() => expect(proxy.open.size).toBe(0));
});

test('what the proxy says of the target counts, and its silence within the handshake does not', async () => {
  const nobody = await freePort('127.0.0.1');
  const url = `https://127.0.0.1:${nobody}/`;
  const unreachable = await probeBy(url, by((await startTlsProxy()).port));
  expect([words(unreachable), unreachable.facts['error']]).toEqual(['down: unreachable', 'the proxy answers 502']);
  const gone = await probeBy(url, by(nobody));
  expect([words(gone), gone.facts['error']]).toEqual(['unknown: blind', 'there is no way to the proxy: refused']);
  const plain = await startWeb((_request, response) => response.end());
  expect(words(await probeBy(url, by(plain)))).toBe('unknown: blind');
  const ended = await probeBy(url, by(await startPlain((socket) => void socket.once('data', () => socket.end()))));
  expect(words(ended)).toBe('unknown: blind');
  const silent = await probeBy(url, by(await startPlain(() => {})), 1_500);
  expect([words(silent), silent.facts['error']]).toEqual([
    'unknown: blind',
    'the handshake with the proxy was not finished',
  ]);
});

test('a target that breaks within the way is the target’s', async () => {
  const proxy = await startTlsProxy();
  const cut = await startPlain((socket) => void socket.once('data', () => socket.end()));
  const seen = await probeBy(`https://127.0.0.1:${cut}/`, by(proxy.port));
  expect(words(seen)).toBe('down: reset');
  const silent = await startPlain(() => {});
  const late = await probeBy(`https://127.0.0.1:${silent}/`, by(proxy.port), 1_500);
  expect([words(late), late.facts['error']]).toEqual(['down: timeout', 'the handshake was not finished']);
  const speech = await startPlain((socket) => void socket.write('SSH-2.0\r\n'));
  expect(words(await probeBy(`https://127.0.0.1:${speech}/`, by(proxy.port)))).toBe('down: tls');
  await vi.waitFor(() => expect(proxy.open.size).toBe(0));
});
