// The address for the public: what is answered there and what is not, how it is cached, who asks too often; and the same pages at the address where people ask.
import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import { administration, FakeDesk } from './desk.fake.ts';
import { forwardedSourceOf } from './forwarded-source.ts';
import { createHttp } from './server.ts';
import { FakeStatusDesk } from './status-desk.fake.ts';
import { createStatusHttp } from './status-server.ts';

const setUp = (only?: string) => {
  const pages = new FakeStatusDesk();
  let nowMs = 0;
  const { inject } = createStatusHttp({ pages, onlyPage: () => only, elapsed: () => nowMs });
  const get = (url: string, headers: Record<string, string> = {}) => inject({ url, headers });
  return { pages, inject, get, pass: (ms: number) => (nowMs += ms) };
};

test('a page may be kept by all, runs nothing foreign, and is in nobody else’s frame', async () => {
  const { get } = setUp();
  const { statusCode, headers } = await get('/status/acme', { host: 'status.example.org' });
  expect([statusCode, headers['content-type'], headers['cache-control'], headers['etag']]).toEqual([
    200,
    'text/html; charset=utf-8',
    'public, max-age=5',
    '"abc"',
  ]);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
  expect(headers).not.toHaveProperty('access-control-allow-origin');
});

test('other pages may read the data, and only those', async () => {
  const { headers } = await setUp().get('/status/acme/status.json', { origin: 'https://elsewhere.example' });
  expect(headers['access-control-allow-origin']).toBe('*');
});

test.each(['"abc"', 'W/"abc"', '"x", "abc"', '*'])('who has it already (%s) is told so', async (known) => {
  const { statusCode, body } = await setUp().get('/status/acme', { 'if-none-match': known });
  expect([statusCode, body]).toEqual([304, '']);
});

test('who asks for its head gets no more', async () => {
  const { statusCode, body, headers } = await setUp().inject({ method: 'HEAD', url: '/status/acme' });
  expect([statusCode, body, headers['etag']]).toEqual([200, '', '"abc"']);
});

test.each([
  ['GET', '/status/ghost', 404],
  ['GET', '/status/', 404],
  ['GET', '/status', 404],
  ['GET', '/', 404],
  ['GET', '/api/v1/status', 404],
  ['GET', '/metrics', 404],
  ['GET', '/status/%zz', 400],
  ['GET', '/status/../api/v1/status', 404],
  ['POST', '/status/acme', 405],
  ['DELETE', '/status/acme', 405],
  ['OPTIONS', '/status/acme/status.json', 405],
] as const)('%s %s is answered with %i, in plain words', async (method, url, status) => {
  const { statusCode, headers } = await setUp().inject({ method, url });
  expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
    status,
    'text/plain; charset=utf-8',
    'no-store',
  ]);
});

test('the only page is where nothing is asked for', async () => {
  const { headers, statusCode } = await setUp('/status/acme').get('/');
  expect([statusCode, headers['location']]).toEqual([302, '/status/acme']);
});

test('while nothing is known, it is said when to try again; what else goes wrong tells nothing', async () => {
  const { pages, get } = setUp();
  pages.trouble = new Fault('store-failed', 'secret');
  const away = await get('/status/acme');
  expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '5']);
  pages.trouble = new Error('secret');
  const broken = await get('/status/acme');
  expect(broken.statusCode).toBe(500);
  expect(away.body + broken.body).not.toContain('secret');
});

describe('who asks too often', () => {
  test('is told so, and may go on after a while; others are not concerned', async () => {
    const { get, pass } = setUp();
    const from = (source: string) => get('/status/acme', { 'x-forwarded-for': `1.1.1.1, ${source}` });
    const statuses = [];
    for (let i = 0; i < 61; i++) statuses.push((await from('192.0.2.1')).statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.at(-1)).toBe(429);
    expect((await from('192.0.2.2')).statusCode).toBe(200);
    pass(100);
    expect([(await from('192.0.2.1')).statusCode, (await from('192.0.2.1')).statusCode]).toEqual([200, 429]);
  });

  test.each([
    ['192.0.2.7', '203.0.113.9', '192.0.2.7'],
    ['127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', undefined, undefined],
    ['127.0.0.1', 'unknown, <script>', undefined],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2:3:4:5:6'],
    [undefined, undefined, ''],
  ])('%s, that says it asks for %s, is %s', (remote, forwarded, source) => {
    expect(forwardedSourceOf(remote, forwarded)).toBe(source);
  });
});

test('the pages are at the address where people ask, too, for anybody', async () => {
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration() });
  const answer = await inject({ url: '/status/acme', headers: { host: 'localhost' } });
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'public, max-age=5']);
  expect((await inject({ url: '/status/acme', headers: { host: 'evil.example' } })).statusCode).toBe(403);
  expect((await inject({ method: 'POST', url: '/status/acme', headers: { host: 'localhost' } })).statusCode).not.toBe(
    200,
  );
});
