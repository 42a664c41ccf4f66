// Looks over HTTP/2 at sound servers, with and without TLS: what is sent, what comes back, which version it is, and that nothing is left open.
import type { Socket } from 'node:net';
import type { HttpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { forEver, look, startSecureWeb } from './http.test-support.ts';
import {
  type Answering,
  END_HEADERS,
  frame,
  OK,
  startFraming,
  startHttp2,
  startSecureHttp2,
} from './http2.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const authority = new Authority();
const issued = authority.issue({ names: ['127.0.0.1', 'localhost'] });
const tlsOptions = { cert: issued.certificate, key: issued.key };
const tls = { unverified: true };
const wanted: HttpTerms = { contains: [Buffer.from('ready').toString('hex')] };

const close = (socket: Socket) => socket.end();
const none = Buffer.alloc(0);
const headed = frame('headers', END_HEADERS, 1, OK);

const safely = async (port: number, terms: HttpTerms) =>
  await startChecking()(`https://127.0.0.1:${port}/a?b=c`, { type: 'http', tls, ...terms });

test('no connection outlives its look, whoever ends it', async () => {
  const handles = (): number => process.getActiveResourcesInfo().filter((name) => /^T(CP|LS)/.test(name)).length;
  const answer: Answering = (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ok');
  };
  const urls = [
    `https://127.0.0.1:${await startSecureHttp2(tlsOptions, answer)}/`,
    `http://127.0.0.1:${await startHttp2(answer)}/`,
    `http://127.0.0.1:${await startFraming(headed, close)}/`,
    `http://127.0.0.1:${await startFraming(none, forEver(frame('ping', 0, 0, Buffer.alloc(8))))}/`,
    `http://127.0.0.1:${await startFraming(frame('goaway', 0, 0, Buffer.alloc(8)))}/`,
  ];
  // First of all tests, so that nothing of another one is still open.
  const before = handles();
  const probe = startChecking();
  for (const url of urls)
    await Promise.all(Array.from({ length: 3 }, () => probe(url, { type: 'http', version: '2', tls })));
  await vi.waitFor(() => expect(handles()).toBe(before));
});

test('a sound server is asked as over HTTP/1.1, and every phase has its time', async () => {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const port = await startSecureHttp2(tlsOptions, (stream, headers) => {
    asked.push(headers);
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    stream.end('{"state":"ready"}');
  });
  const seen = await safely(port, {
    version: '2',
    headers: [{ name: 'x-team', value: 'ops' }],
    json: [{ path: '.state', equals: '"ready"' }],
  });
  expect([words(seen), seen.facts['http_version'], seen.facts['size'], seen.facts['status']]).toEqual([
    'up',
    '2',
    17,
    200,
  ]);
  for (const phase of ['dns_ms', 'connect_ms', 'tls_ms', 'first_byte_ms', 'transfer_ms'])
    expect(seen.facts[phase], phase).toBeGreaterThanOrEqual(0);
  expect(asked).toMatchObject([
    {
      ':method': 'GET',
      ':path': '/a?b=c',
      ':scheme': 'https',
      ':authority': `127.0.0.1:${port}`,
      'x-team': 'ops',
      'user-agent': 'vedette',
    },
  ]);
  expect(asked[0]).not.toHaveProperty('host');
});

test('a body is sent', async () => {
  const port = await startHttp2((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.concat(chunks));
    });
  });
  const seen = await look(port, {
    version: '2',
    method: 'POST',
    body: Buffer.from('is ready').toString('hex'),
    ...wanted,
  });
  expect(words(seen)).toBe('up');
});

test.each<HttpTerms>([{ version: '2' }, { version: 'any' }])('%j where both are spoken is HTTP/2', async (terms) => {
  const port = await startSecureHttp2({ ...tlsOptions, allowHTTP1: true }, (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ready');
  });
  const seen = await safely(port, terms);
  expect([words(seen), seen.facts['http_version']]).toEqual(['up', '2']);
});

test('a server that does not take it: 2 alone is a mismatch, the best is HTTP/1.1', async () => {
  const port = await startSecureWeb(tlsOptions, (_request, response) => response.end('ready'));
  const alone = await safely(port, { version: '2' });
  expect([words(alone), alone.facts['error']]).toEqual([
    expect.stringMatching(/^down: (mismatch|tls)$/),
    expect.anything(),
  ]);
  const best = await safely(port, { version: 'any' });
  expect([words(best), best.facts['http_version']]).toEqual(['up', '1.1']);
});

test('redirects are followed, each on a connection of its own', async () => {
  let sessions = 0;
  const port = await startHttp2((stream, headers) => {
    sessions++;
    if (headers[':path'] === '/') stream.respond({ ':status': 302, location: '/next' }, { endStream: true });
    else {
      stream.respond({ ':status': 200 });
      stream.end('ready');
    }
  });
  const seen = await look(port, { version: '2', ...wanted });
  expect([words(seen), sessions]).toEqual(['up', 2]);
});
