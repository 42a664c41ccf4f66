import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import { formatFor } from './accept.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { FakeMetricsDesk, FakeScrapeDesk } from './metrics-desk.fake.ts';
import { createHttp } from './server.ts';

const token = { authorization: `Bearer ${fakeOperatorToken}` };

const setUp = () => {
  const metrics = new FakeMetricsDesk();
  const scrapes = new FakeScrapeDesk();
  const http = createHttp({ desk: new FakeDesk(), ...administration(), metrics, scrapes });
  const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    http.inject({ method: 'GET', url, headers: { host: 'localhost', ...headers } });
  return { metrics, scrapes, http, get };
};

describe('GET /metrics', () => {
  test('is open to whoever may read, piece by piece', async () => {
    const { get, metrics } = setUp();
    const answer = await get('/metrics');
    expect([answer.statusCode, answer.body]).toEqual([200, 'a 1\nb 2\n']);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      ...{ vary: 'accept', 'cache-control': 'no-store' },
    });
    expect(metrics).toMatchObject({ asked: [{ format: 'text' }], over: 1 });
  });

  test('as OpenMetrics to whoever would rather have that', async () => {
    const { get, metrics } = setUp();
    const answer = await get('/metrics', {
      accept: 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3',
    });
    expect(answer.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(metrics.asked).toEqual([{ format: 'openmetrics' }]);
  });

  test('only some parts', async () => {
    const { get, metrics } = setUp();
    await get('/metrics?collect[]=agents');
    await get('/metrics?collect%5B%5D=agents&collect[]=probes&collect[]=agents');
    expect(metrics.asked.map(({ parts }) => parts)).toEqual([['agents'], ['agents', 'probes']]);
  });

  test.each(['collect[]=nobody', 'collect[]=', 'collect=agents', 'target=x', 'collect[]=agents&collect[]=constructor'])(
    '%s is refused',
    async (query) => {
      const { get, metrics } = setUp();
      expect((await get(`/metrics?${query}`)).statusCode).toBe(400);
      expect(metrics.asked).toEqual([]);
    },
  );

  test('whoever leaves in the middle ends it', async () => {
    const { http, metrics } = setUp();
    metrics.pieces = Array.from({ length: 10_000 }, () => 'x'.repeat(65_536));
    const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: leaving.signal });
    await answer.body?.getReader().read();
    expect(metrics.over).toBe(0);
    leaving.abort();
    await metrics.left.promise;
    expect(metrics.told).toBeLessThan(1_000);
    await http.close();
  });

  test('too many at once are told so, and what goes wrong is told as anywhere else', async () => {
    const { get, metrics } = setUp();
    metrics.fails = new Fault('too-often', 'Later.');
    expect((await get('/metrics')).statusCode).toBe(429);
    metrics.fails = new Error('secret');
    const answer = await get('/metrics');
    expect([answer.statusCode, answer.body.includes('secret')]).toEqual([500, false]);
  });
});

describe('GET /probe', () => {
  test('is for operators: it makes agents look', async () => {
    const { get, scrapes, http } = setUp();
    expect((await get('/probe?target=h:1')).statusCode).toBe(401);
    expect((await get('/probe?target=h:1', { authorization: 'Bearer wrong' })).statusCode).toBe(401);
    const head = await http.inject({
      method: 'HEAD',
      url: '/probe?target=h:1',
      headers: { host: 'localhost', ...token },
    });
    expect(head.statusCode).toBe(404);
    expect(scrapes.asked).toEqual([]);
  });

  test('asks as the blackbox exporter is asked', async () => {
    const { get, scrapes } = setUp();
    const waits = { 'x-prometheus-scrape-timeout-seconds': '9.5' };
    const answer = await get('/probe?target=shop.example:443&module=tls_connect&agent=eu-1', { ...token, ...waits });
    expect([answer.statusCode, answer.body]).toEqual([200, 'probe_success 1\n']);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    await get('/probe?target=shop.example', token);
    expect(scrapes.asked).toEqual([
      { target: 'shop.example:443', module: 'tls_connect', agent: 'eu-1', withinMs: 9_500, format: 'text' },
      { target: 'shop.example', module: 'http_2xx', format: 'text' },
    ]);
  });

  test.each([
    '',
    '?target=',
    '?target=a&target=b',
    '?target=a&module=',
    '?target=a&hostname=b',
    `?target=${'a'.repeat(2_049)}`,
    `?target=a&module=${'a'.repeat(257)}`,
  ])('%s is refused', async (query) => {
    const { get, scrapes } = setUp();
    expect((await get(`/probe${query}`, token)).statusCode).toBe(400);
    expect(scrapes.asked).toEqual([]);
  });

  test.each(['0', '-1', 'ten', '', '1e3', 'NaN', '9'.repeat(30)])('a wait of %s is refused', async (waits) => {
    const { get } = setUp();
    const headers = { ...token, 'x-prometheus-scrape-timeout-seconds': waits };
    expect((await get('/probe?target=a', headers)).statusCode).toBe(400);
  });

  test('one connection may ask for ever, and whoever hangs up is told to the desk', async () => {
    const { http, scrapes } = setUp();
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${port}/probe?target=a`;
    for (let i = 0; i < 40; i++) await (await fetch(url, { headers: token })).text();
    const leaving = new AbortController();
    scrapes.waits = true;
    const asked = fetch(url, { headers: token, signal: leaving.signal });
    await scrapes.waiting.promise;
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await scrapes.left.promise;
    process.off('warning', warned);
    expect(warnings).toEqual([]);
    await http.close();
  });

  test.each([
    ['refused', 403],
    ['unreachable', 502],
    ['not-found', 404],
    ['too-often', 429],
  ] as const)('%s is %i, and no number', async (code, status) => {
    const { get, scrapes } = setUp();
    scrapes.fails = new Fault(code, 'Why.');
    const answer = await get('/probe?target=a', token);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });
});

test.each([
  [undefined, 'text'],
  ['*/*', 'text'],
  ['text/html', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text; version=0.0.1', 'text'],
  ['application/openmetrics-text;version=1.0.0;q=0', 'text'],
  ['application/openmetrics-text;version=1.0.0;q=nonsense', 'text'],
  ['text/plain;q=0.9, application/openmetrics-text;q=0.8', 'text'],
  // Prometheus 2 and 3, as they ask.
  [
    'application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openmetrics',
  ],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.2',
    'openmetrics',
  ],
  ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'text'],
])('whoever accepts %s gets %s', (accept, format) => {
  expect(formatFor(accept)).toBe(format);
});

describe('the addresses that Prometheus itself has', () => {
  test('it is told to read its file again by POST and by PUT', async () => {
    const { http } = setUp();
    for (const method of ['POST', 'PUT'] as const) {
      const answer = await http.inject({ method, url: '/-/reload', headers: { host: 'localhost', ...token } });
      expect(answer.statusCode).toBe(200);
    }
    expect((await http.inject({ method: 'PUT', url: '/-/reload', headers: { host: 'localhost' } })).statusCode).toBe(
      401,
    );
  });

  test('health and readiness answer GET and HEAD with 200', async () => {
    const { http } = setUp();
    for (const url of ['/-/healthy', '/-/ready'])
      for (const method of ['GET', 'HEAD'] as const)
        expect((await http.inject({ method, url, headers: { host: 'localhost' } })).statusCode).toBe(200);
  });
});
