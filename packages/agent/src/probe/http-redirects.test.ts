// Where redirects lead a look over HTTP: how far, with what, and where they may not.
import type { IncomingMessage } from 'node:http';
import type { HttpTerms } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import { systemClock } from '@vedette/protocol/kit/system';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { nothingListed, startChecking, words } from './check.test-support.ts';
import { look, startSecureWeb, startWeb } from './http.test-support.ts';
import { createHttpProber } from './http.ts';
import type { Resolver } from './resolver.ts';

vi.setConfig({ testTimeout: 30_000 });

const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
const contains = (text: string): HttpTerms => ({ contains: [hex(text)] });

test('redirects are followed as far as they may be, and not where one is expected', async () => {
  const port = await startWeb(({ url = '' }, response) => {
    const left = Number(url.slice(1));
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
    response.end('done');
  });
  const seen = await look(port, contains('done'), '/5');
  expect(words(seen)).toBe('up');
  expect(seen.facts).toMatchObject({ status: 200, url: `http://127.0.0.1:${port}/0`, size: 4 });
  expect(words(await look(port, {}, '/6'))).toBe('down: status');
  expect(words(await look(port, { redirectsMax: 6 }, '/6'))).toBe('up');
  expect(words(await look(port, { redirectsMax: 0 }, '/1'))).toBe('down: status');
  expect((await look(port, { status: ['302'] }, '/1')).facts).toMatchObject({ status: 302, size: 4 });
});

test.each<[number, string, string]>([
  [301, 'POST', 'GET'],
  [302, 'PUT', 'PUT x'],
  [303, 'PUT', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [307, 'POST', 'POST x'],
  [308, 'DELETE', 'DELETE x'],
])('after %i a %s is a %s', async (status, method, expected) => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const port = await startWeb((request, response) => {
    if (request.url === '/') return response.writeHead(status, { location: '/next?a={b}' }).end();
    return request
      .on('data', (chunk: Buffer) => resolve(`${request.method} ${chunk.toString()}`))
      .on('end', () => {
        resolve(`${request.method}`);
        response.end();
      });
  });
  const body = method === 'HEAD' ? {} : { body: hex('x') };
  const seen = await look(port, { method: method as 'PUT', ...body });
  expect([words(seen), await promise]).toEqual(['up', expected]);
  expect(seen.facts['url']).toBe(`http://127.0.0.1:${port}/next`);
});

test('nobody but the server that is named is told a secret, or by which name it is asked', async () => {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  const other = await startWeb((request, response) => {
    resolve(request);
    response.end();
  });
  const home = await startWeb(({ url, headers }, response) => {
    const isTold = headers.authorization === 'Bearer k3y' && headers['x-key'] === 'k3y';
    const location = url === '/' ? '/again' : `http://127.0.0.1:${other}/`;
    response.writeHead(isTold ? 302 : 500, { location }).end();
  });
  const headers = [
    { name: 'host', value: 'shop.example' },
    { name: 'x-key', secret: 'env:VEDETTE_SECRET_KEY' },
    { name: 'x-team', value: 'ops' },
  ];
  expect(
    words(
      await look(home, { bearer: 'env:VEDETTE_SECRET_KEY', headers }, '/', undefined, { VEDETTE_SECRET_KEY: 'k3y' }),
    ),
  ).toBe('up');
  const told = (await promise).headers;
  expect([told.authorization, told['x-key'], told['x-team'], told.host]).toEqual([
    undefined,
    undefined,
    'ops',
    `127.0.0.1:${other}`,
  ]);
});

test.each([
  ['ftp://127.0.0.1/', 'down: mismatch'],
  ['http://me:secret@127.0.0.1/', 'down: mismatch'],
  ['http://0.0.0.0/', 'down: mismatch'],
  ['http://', 'down: mismatch'],
  ['http://127.0.0.1:1/', 'down: refused'],
  ['http://127.0.0.2:1/', 'unknown: denied'],
  ['http://169.254.169.254/latest/meta-data/?token=1', 'unknown: denied'],
  ['http://metadata.example/', 'unknown: denied'],
])('a redirect to %s', async (location, expected) => {
  const port = await startWeb((_request, response) => response.writeHead(302, { location }).end());
  const asked: string[] = [];
  const probe = startChecking(systemClock, (_host, address) => {
    asked.push(address);
    return address === '127.0.0.1' && _host !== 'metadata.example';
  });
  const seen = await probe(`http://127.0.0.1:${port}/`, { type: 'http' });
  expect(words(seen)).toBe(expected);
  expect(seen.facts['error'] ?? '').not.toContain('token');
  // The very address that is then dialled is asked about, or no address at all.
  expect(asked.length).toBe(expected === 'down: mismatch' ? 1 : 2);
});

test('a redirect to TLS has names of its own; one from TLS proves nothing', async () => {
  const { certificate: cert, key } = authority.issue({ names: ['other.example'] });
  const plain = await startWeb((_request, response) => response.end('ok'));
  const safe = await startSecureWeb({ cert, key }, ({ url }, response) => {
    if (url === '/down') response.writeHead(302, { location: `http://127.0.0.1:${plain}/` });
    response.end();
  });
  const first = await startWeb((_request, response) =>
    response.writeHead(302, { location: `https://other.example:${safe}/` }).end(),
  );
  expect(words(await look(first, { tls: { ca, name: 'shop.example' } }))).toBe('up');
  expect(words(await look(first, {}))).toBe('down: tls');
  const probe = startChecking();
  expect(words(await probe(`https://other.example:${safe}/down`, { type: 'http', tls: { ca } }))).toBe('down: tls');
});

test('a resolver that is silent after a redirect says nothing of the service', async () => {
  const port = await startWeb((_request, response) =>
    response.writeHead(302, { location: 'http://slow.example/' }).end(),
  );
  const told = Promise.withResolvers<Verdict>();
  const silence: Resolver = { known: () => undefined, resolve: () => new Promise(() => {}), close() {} };
  const prober = createHttpProber({
    clock: systemClock,
    resolver: silence,
    permit: () => true,
    secrets: {},
    provisions: nothingListed,
    done: (_token, _sentAt, verdict) => told.resolve(verdict),
  });
  onTestFinished(() => prober.close());
  const target = { scheme: 'http', host: '127.0.0.1', port, path: '/' } as const;
  prober.start(1, { target, check: { type: 'http' } }, 500);
  const verdict = await told.promise;
  expect(verdict.status).toBe('unknown');
  expect(verdict).toMatchObject({ reason: expect.stringMatching(/^(resolver|overload)$/) });
});
