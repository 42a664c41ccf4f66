// Looks over HTTP at real servers: what is asked, what answers come to, and where redirects lead.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HttpTerms } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { Authority, type Wish } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, startPlain, words } from './check.test-support.ts';
import { look, startSecureWeb, startWeb } from './http.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const DAY_MS = 86_400_000;
const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
const contains = (...texts: string[]): HttpTerms => ({ contains: texts.map(hex) });

test.each<[string, number, string, HttpTerms, string]>([
  ['all is well', 200, 'ok', {}, 'up'],
  ['any status of success will do', 204, '', {}, 'up'],
  ['a failure', 500, 'sorry', {}, 'down: status'],
  ['a failure that is expected', 503, '', { status: ['200-299', '503'] }, 'up'],
  ['success that is not expected', 200, '', { status: ['404'] }, 'down: status'],
  ['a text', 200, 'all is ready', contains('ready'), 'up'],
  ['several texts', 200, 'all is ready', contains('ready', 'all'), 'up'],
  ['a text in another case', 200, 'all is READY', contains('ready'), 'down: mismatch'],
  ['one text of two', 200, 'all is ready', contains('ready', 'none'), 'down: mismatch'],
  [
    'a text beyond what is read',
    200,
    `${'x'.repeat(2_000)}ready`,
    { ...contains('ready'), readBytesMax: 1_024 },
    'down: mismatch',
  ],
  ['the status counts before the body', 500, '', contains('ready'), 'down: status'],
  ['a value', 200, '{"a":{"b":[1,"x"]}}', { json: [{ path: '.a.b[1]', equals: '"x"' }] }, 'up'],
  ['a value of another type', 200, '{"a":"1"}', { json: [{ path: '.a', equals: '1' }] }, 'down: mismatch'],
  ['null, and nothing', 200, '{"a":null}', { json: [{ path: '.a', equals: 'null' }] }, 'up'],
  ['nothing where null is expected', 200, '{}', { json: [{ path: '.a', equals: 'null' }] }, 'down: mismatch'],
  ['what every object has', 200, '{}', { json: [{ path: '.constructor.name', equals: '"Object"' }] }, 'down: mismatch'],
  ['no JSON', 200, '<html>', { json: [{ path: '.a', equals: '1' }] }, 'down: mismatch'],
  ['very deep JSON', 200, '['.repeat(1_000_000), { json: [{ path: '[0]', equals: '1' }] }, 'down: mismatch'],
  [
    'very deep JSON that is whole',
    200,
    '['.repeat(400_000) + ']'.repeat(400_000),
    { json: [{ path: '[0]', equals: '1' }] },
    'down: mismatch',
  ],
])('%s', async (_what, status, body, terms, expected) => {
  const seen = await look(await startWeb((_request, response) => response.writeHead(status).end(body)), terms);
  expect(words(seen)).toBe(expected);
  expect(Number.isNaN(seen.latencyMs)).toBe(expected !== 'up');
  expect(seen.facts).toMatchObject({ status, http_version: '1.1' });
  expect(typeof seen.facts['error']).toBe(expected === 'up' ? 'undefined' : 'string');
});

/** What a server was asked, with what came. */
const asked = async (terms: HttpTerms, path = '/', secrets: Record<string, string> = {}) => {
  const { promise, resolve } = Promise.withResolvers<{ request: IncomingMessage; body: string }>();
  const port = await startWeb((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      resolve({ request, body });
      response.end();
    });
  });
  const seen = await look(port, terms, path, undefined, secrets);
  return words(seen) === 'up' ? { ...(await promise), port } : words(seen);
};

test('what is asked', async () => {
  const plain = await asked({}, '/a/B?c=%41');
  expect(plain).toMatchObject({ request: { method: 'GET', url: '/a/B?c=%41', httpVersion: '1.1' }, body: '' });
  if (typeof plain === 'string') throw new Error(plain);
  expect(plain.request.headers).toEqual({
    host: `127.0.0.1:${plain.port}`,
    'user-agent': 'vedette',
    accept: '*/*',
    'accept-encoding': 'gzip, br',
    connection: 'close',
  });
  const posted = await asked({
    method: 'POST',
    body: hex('{"é":1}'),
    headers: [
      { name: 'host', value: 'shop.example' },
      { name: 'x-team', value: 'ops' },
    ],
  });
  expect(posted).toMatchObject({
    request: { method: 'POST', headers: { host: 'shop.example', 'x-team': 'ops', 'content-length': '8' } },
    body: '{"é":1}',
  });
});

test('secrets are the agent’s own, from its environment or its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'shop'), ' s3cret\n');
  writeFileSync(join(folder, 'odd'), 'two\nlines');
  writeFileSync(join(folder, 'large'), 'x'.repeat(5_000));
  const environment = { VEDETTE_SECRETS: folder, VEDETTE_SECRET_KEY: 'k3y' };
  const sent = async (terms: HttpTerms) => {
    const what = await asked(terms, '/', environment);
    return typeof what === 'string' ? what : what.request.headers;
  };
  expect(await sent({ bearer: 'file:shop' })).toMatchObject({ authorization: 'Bearer s3cret' });
  expect(await sent({ basic: { user: 'probe', password: 'env:VEDETTE_SECRET_KEY' } })).toMatchObject({
    authorization: `Basic ${Buffer.from('probe:k3y').toString('base64')}`,
  });
  expect(await sent({ headers: [{ name: 'x-key', secret: 'env:VEDETTE_SECRET_KEY' }] })).toMatchObject({
    'x-key': 'k3y',
  });
  for (const bearer of ['file:none', 'file:odd', 'file:large', 'env:VEDETTE_SECRET_NONE'])
    expect(await sent({ bearer }), bearer).toBe('unknown: blind');
});

test.each<[string, string, Buffer, HttpTerms, string]>([
  ['gzip', 'gzip', gzipSync('all is ready'), contains('ready'), 'up'],
  ['br', 'br', brotliCompressSync('all is ready'), contains('ready'), 'up'],
  ['what nobody asked for', 'compress', Buffer.from('x'), contains('ready'), 'down: mismatch'],
  ['what nobody asked for, and nobody reads', 'compress', Buffer.from('x'), {}, 'up'],
  ['what is no gzip', 'gzip', Buffer.from('all is ready'), contains('ready'), 'down: mismatch'],
  [
    'more than is read',
    'gzip',
    gzipSync(`${'x'.repeat(9_000)}ready`),
    { ...contains('ready'), readBytesMax: 1_024 },
    'down: mismatch',
  ],
])('a body in %s', async (_what, encoding, body, terms, expected) => {
  const port = await startWeb((_request, response) =>
    response.writeHead(200, { 'content-encoding': encoding }).end(body),
  );
  expect(words(await look(port, terms))).toBe(expected);
});

test('an answer without a body may say how it would be encoded', async () => {
  const port = await startWeb((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
  expect(words(await look(port, { method: 'HEAD' }))).toBe('up');
  expect(words(await look(port, contains('x')))).toBe('down: mismatch');
});

const now = systemClock.now();
const secure = async (wish: Wish, terms: HttpTerms, host = 'shop.example') => {
  const { certificate: cert, key } = authority.issue({ names: ['shop.example'], ...wish });
  const port = await startSecureWeb({ cert, key }, (_request, response) => response.end('ok'));
  return await startChecking()(`https://${host}:${port}/`, { type: 'http', ...terms });
};

test.each<[string, Wish, HttpTerms, string, string?]>([
  ['all is well', {}, { tls: { ca } }, 'up'],
  ['nobody vouches for it', {}, {}, 'down: tls'],
  ['nobody needs to vouch for it', {}, { tls: { selfSigned: true } }, 'up'],
  ['it has expired', { untilMs: now - DAY_MS }, { tls: { ca } }, 'down: expired'],
  ['it has expired, and any will do', { untilMs: now - DAY_MS }, { tls: { unverified: true } }, 'up'],
  ['its name is another', {}, { tls: { ca } }, 'down: mismatch', 'other.example'],
  ['its name is the one asked for', {}, { tls: { ca, name: 'shop.example' } }, 'up', 'other.example'],
])('TLS: %s', async (_what, wish, terms, expected, host) => {
  const seen = await secure(wish, terms, host);
  expect(words(seen)).toBe(expected);
  expect(seen.facts).toHaveProperty('expires');
});

test('what is learned besides', async () => {
  const untilMs = Math.floor(now / 1_000) * 1_000 + 3 * DAY_MS;
  const { facts, latencyMs } = await secure({ untilMs }, { tls: { ca, expiresWithinMs: 14 * DAY_MS } });
  expect(facts).toEqual({
    warning: expect.stringContaining('expires on'),
    status: 200,
    http_version: '1.1',
    size: 2,
    tls_version: 'TLSv1.3',
    expires: new Date(untilMs).toISOString(),
    names: 'shop.example',
    issuer: expect.any(String),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    dns_ms: expect.any(Number),
    connect_ms: expect.any(Number),
    tls_ms: expect.any(Number),
    first_byte_ms: expect.any(Number),
    transfer_ms: expect.any(Number),
  });
  const spentMs = ['connect_ms', 'tls_ms', 'first_byte_ms', 'transfer_ms'].reduce(
    (sum, key) => sum + Number(facts[key]),
    0,
  );
  expect(Math.abs(latencyMs - spentMs)).toBeLessThan(20);
});

test('what is no server of the web', async () => {
  expect(words(await look(await freePort('127.0.0.1')))).toBe('down: refused');
  const silent = await startPlain(() => {});
  const seen = await look(silent, {}, '/', 300);
  expect([words(seen), seen.facts['error']]).toEqual(['down: timeout', 'there was no answer']);
  const tls = await startChecking()(`https://127.0.0.1:${silent}/`, { type: 'http' }, 300);
  expect([words(tls), tls.facts['error']]).toEqual(['down: timeout', 'the handshake was not finished']);
});
