// Looks through proxies: what a proxy is asked, whose fault it is when it says no, that neither secrets nor targets get past their owners, and proxies that mean harm.
import { createServer, request as forward, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { HttpProxy, HttpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, startPlain, words } from './check.test-support.ts';
import { forEver, startSaying, startSecureWeb, startWeb } from './http.test-support.ts';
import { startHttp2 } from './http2.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const issued = new Authority().issue({ names: ['127.0.0.1'] });
const tlsOptions = { cert: issued.certificate, key: issued.key };
const tls = { unverified: true };
const TIMEOUT_MS = 5_000;

/** A proxy as proxies are: what it was asked, in order, and its port. */
const startProxy = async (password?: string) => {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const isKnown = (given: string | undefined): boolean =>
    password === undefined || given === `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
  const server: Server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!isKnown(incoming.headers['proxy-authorization'])) return outgoing.writeHead(407).end();
    const { 'proxy-authorization': _mine, ...headers } = incoming.headers;
    const onward = forward(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    return incoming.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('connect', (incoming, socket, head) => {
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
    return undefined;
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { asked, port: (server.address() as AddressInfo).port };
};

const by = (port: number, more: Partial<HttpProxy> = {}): HttpTerms => ({
  tls,
  proxy: { host: '127.0.0.1', port, ...more },
});
const probeBy = async (url: string, terms: HttpTerms, timeoutMs = TIMEOUT_MS) =>
  await startChecking()(url, { type: 'http', ...terms }, timeoutMs);

test('without TLS the proxy is asked for the whole address, with TLS for a way; what the target hears is for it alone', async () => {
  const heard: unknown[] = [];
  const answer: Parameters<typeof startWeb>[0] = ({ url, headers }, response) => {
    heard.push([url, headers.host, headers['proxy-authorization']]);
    response.end('ready');
  };
  const [plain, safe] = [await startWeb(answer), await startSecureWeb(tlsOptions, answer)];
  const proxy = await startProxy();
  for (const url of [`http://127.0.0.1:${plain}/a?b`, `https://127.0.0.1:${safe}/a?b`]) {
    const seen = await probeBy(url, { ...by(proxy.port), contains: [Buffer.from('ready').toString('hex')] });
    expect([words(seen), seen.facts['status']]).toEqual(['up', 200]);
  }
  expect(proxy.asked).toEqual([`GET http://127.0.0.1:${plain}/a?b`, `CONNECT 127.0.0.1:${safe}`]);
  expect(heard).toEqual([
    ['/a?b', `127.0.0.1:${plain}`, undefined],
    ['/a?b', `127.0.0.1:${safe}`, undefined],
  ]);
});

test('HTTP/2 goes through a proxy as well, with TLS or without', async () => {
  const port = await startHttp2((stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ready');
  });
  const proxy = await startProxy();
  const seen = await probeBy(`http://127.0.0.1:${port}/`, { ...by(proxy.port), version: '2' });
  expect([words(seen), seen.facts['http_version'], proxy.asked]).toEqual(['up', '2', [`CONNECT 127.0.0.1:${port}`]]);
});

test('the proxy hears its password, and who has none is told so', async () => {
  const port = await startSecureWeb(tlsOptions, (_request, response) => response.end('ready'));
  const plain = await startWeb((_request, response) => response.end('ready'));
  const proxy = await startProxy('sesame');
  const basic = { user: 'me', password: 'env:VEDETTE_SECRET_PROXY' };
  const probe = startChecking(undefined, undefined, { VEDETTE_SECRET_PROXY: 'sesame' });
  for (const url of [`https://127.0.0.1:${port}/`, `http://127.0.0.1:${plain}/`]) {
    expect(words(await probe(url, { type: 'http', ...by(proxy.port, { basic }) }))).toBe('up');
    const stranger = await probeBy(url, by(proxy.port));
    expect([words(stranger), stranger.facts['error']]).toEqual(['unknown: denied', 'the proxy answers 407']);
    expect(words(await probeBy(url, by(proxy.port, { basic })))).toBe('unknown: blind');
  }
});

test('trouble with the proxy says nothing of the target; what the proxy says of the target does', async () => {
  const nobody = await freePort('127.0.0.1');
  const url = `https://127.0.0.1:${nobody}/`;
  const gone = await probeBy(url, by(nobody));
  expect([words(gone), gone.facts['error']]).toEqual(['unknown: blind', 'there is no way to the proxy: refused']);
  const unreachable = await probeBy(url, by((await startProxy()).port));
  expect([words(unreachable), unreachable.facts['error']]).toEqual(['down: unreachable', 'the proxy answers 502']);
  const forwarded = await probeBy(`http://127.0.0.1:${nobody}/`, by((await startProxy()).port));
  expect([words(forwarded), forwarded.facts['status']]).toEqual(['down: status', 502]);
});

test('the address of the proxy is asked about before it is dialled, and the target before the proxy hears of it', async () => {
  const proxy = await startProxy();
  const url = 'https://inside.example/';
  const check = { type: 'http', ...by(proxy.port) } as const;
  const permitted: unknown[] = [];
  const denying = startChecking(undefined, (...asked) => {
    permitted.push(asked);
    return false;
  });
  expect(words(await denying(url, check))).toBe('unknown: denied');
  expect(permitted).toEqual([['127.0.0.1', '127.0.0.1', proxy.port]]);
  const unheard: unknown[] = [];
  const closed = startChecking(
    undefined,
    () => true,
    {},
    {
      mayAskFor: (...asked) => {
        unheard.push(asked);
        return false;
      },
    },
  );
  expect(words(await closed(url, check))).toBe('unknown: denied');
  expect([unheard, proxy.asked]).toEqual([[['inside.example', 443]], []]);
});

test('where a redirect leads is asked about again', async () => {
  const port = await startWeb((_request, response) =>
    response.writeHead(302, { location: 'http://metadata.internal/' }).end(),
  );
  const proxy = await startProxy();
  const probe = startChecking(undefined, () => true, {}, { mayAskFor: (host) => host === '127.0.0.1' });
  const seen = await probe(`http://127.0.0.1:${port}/`, { type: 'http', ...by(proxy.port) });
  expect([words(seen), seen.facts['error']]).toEqual(['unknown: denied', 'it redirects to http://metadata.internal/']);
  expect(proxy.asked).toHaveLength(1);
});

const reset = (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 20);
const close = (socket: Socket) => socket.end();
const stay = () => {};
const block = Buffer.alloc(65_536, 'x');

test.each<[string, string, (socket: Socket) => unknown, string]>([
  ['it denies', 'HTTP/1.1 403 No\r\n\r\n', stay, 'unknown: denied'],
  ['it wants other words', 'HTTP/1.1 400 No\r\n\r\n', stay, 'unknown: blind'],
  ['it redirects', 'HTTP/1.1 302 No\r\nlocation: http://127.0.0.1/\r\n\r\n', stay, 'unknown: blind'],
  ['it has waited in vain', 'HTTP/1.1 504 No\r\n\r\n', stay, 'down: unreachable'],
  ['it ends the connection', '', close, 'unknown: blind'],
  ['it resets the connection', '', reset, 'unknown: blind'],
  ['it speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n', stay, 'unknown: blind'],
  ['an endless header', 'HTTP/1.1 200 OK\r\n', forEver(Buffer.from(`a: ${'b'.repeat(1_000)}\r\n`)), 'unknown: blind'],
  ['an endless announcement', '', forEver(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))), 'unknown: blind'],
  ['a banner of 10 MB', 'x'.repeat(10_000_000), close, 'unknown: blind'],
  ['a way that leads nowhere', 'HTTP/1.1 200 OK\r\n\r\n', close, 'down: reset'],
  ['a way to what speaks no TLS, at once', 'HTTP/1.1 200 OK\r\n\r\nSSH-2.0\r\n', stay, 'down: tls'],
  ['a way to what speaks for ever', 'HTTP/1.1 200 OK\r\n\r\n', forEver(block), 'down: tls'],
])('%s', async (_what, said, more, expected) => {
  const seen = await probeBy('https://192.0.2.1/', by(await startSaying(said, more as (socket: Socket) => void)));
  expect(words(seen)).toBe(expected);
});

test.each<[string, string, string]>([
  ['silence', '', 'the proxy had not reached it'],
  ['half an answer', 'HTTP/1.1 200 OK\r\n', 'the proxy had not reached it'],
  ['a way to silence', 'HTTP/1.1 200 OK\r\n\r\n', 'the handshake was not finished'],
])('%s takes no longer than it may, and is the target’s', async (_what, said, error) => {
  const seen = await probeBy('https://192.0.2.1/', by(await startSaying(said)), 1_500);
  expect([words(seen), seen.facts['error']]).toEqual(['down: timeout', error]);
});

test('no connection outlives its look', async () => {
  const open = new Set<Socket>();
  const proxy = await startPlain((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nSSH-2.0\r\n'));
  });
  for (let times = 0; times < 3; times++)
    expect(words(await probeBy('https://192.0.2.1/', by(proxy)))).toBe('down: tls');
  await vi.waitFor(() => expect(open.size).toBe(0));
});
