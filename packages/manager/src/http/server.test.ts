import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test } from 'vitest';
import { administration, FakeAgentDesk, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { limits } from './query.ts';
import { createHttp, httpLimits } from './server.ts';

const operator = { authorization: `Bearer ${fakeOperatorToken}` };
const httpOf = (desk: FakeDesk, agents = new FakeAgentDesk()) => createHttp({ desk, ...administration(), agents });

const setUp = () => {
  const desk = new FakeDesk();
  const { inject } = httpOf(desk);
  const get = (url: string) => inject({ url, headers: { host: 'localhost' } });
  return { desk, get, inject };
};

describe('what is asked is answered from the desk', () => {
  test.each([
    ['/api/v1/status', (desk: FakeDesk) => desk.status()],
    ['/api/v1/services', (desk: FakeDesk) => desk.services],
    ['/api/v1/services/web', (desk: FakeDesk) => desk.service('web')],
    ['/api/v1/agents', (desk: FakeDesk) => desk.agents],
    ['/api/v1/outages', (desk: FakeDesk) => desk.outageRows],
  ])('GET %s', async (url, expected) => {
    const { desk, get } = setUp();
    const answer = await get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    // Nobody between keeps it; whoever asked may, and asks again.
    expect(['no-store', 'private, no-cache']).toContain(answer.headers['cache-control']);
    expect(answer.json()).toEqual(expected(desk));
  });

  test('GET /api/v1/notifications', async () => {
    const { get } = setUp();
    expect((await get('/api/v1/notifications')).json()).toMatchObject([{ subscriber: 'ops', event: 'down' }]);
  });

  test('health and readiness are plain text', async () => {
    const { get } = setUp();
    for (const url of ['/-/healthy', '/-/ready']) {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    }
  });

  test('the questions of a URL reach the desk, times as milliseconds since 1970', async () => {
    const { desk, get } = setUp();
    await get('/api/v1/outages?service=web&since=2026-01-31T08:00:00Z&open=true&limit=7');
    expect(desk.asked).toEqual([{ service: 'web', sinceMs: Date.UTC(2026, 0, 31, 8), open: true, limit: 7 }]);
    const before = Date.now();
    await get('/api/v1/notifications?since=1h30m&subscriber=ops');
    expect(desk.asked[1]).toMatchObject({ subscriber: 'ops', limit: limits.rowsDefault });
    expect(desk.asked[1]?.sinceMs).toBeGreaterThanOrEqual(before - 5_400_000);
    expect(desk.asked[1]?.sinceMs).toBeLessThanOrEqual(Date.now() - 5_400_000);
  });
});

describe('bad input is told apart and never this side’s fault', () => {
  test.each([
    ['/api/v1/nothing', 404, 'not-found'],
    ['/nothing', 404, 'not-found'],
    ['/api/v1/services/ghost', 404, 'not-found'],
    [`/api/v1/services/${'x'.repeat(httpLimits.idParamCharsMax + 1)}`, 414, 'usage'],
    ['/api/v1/services/%zz', 400, 'usage'],
    ['/api/v1/status?x=1', 400, 'usage'],
    ['/api/v1/outages?since=yesterday', 400, 'usage'],
    ['/api/v1/outages?since=1', 400, 'usage'],
    ['/api/v1/outages?since=2026-13-45', 400, 'usage'],
    ['/api/v1/outages?since=99999999999w', 400, 'usage'],
    ['/api/v1/outages?open=yes', 400, 'usage'],
    ['/api/v1/outages?limit=0', 400, 'usage'],
    [`/api/v1/outages?limit=${limits.rowsMax + 1}`, 400, 'usage'],
    ['/api/v1/outages?limit=1e3', 400, 'usage'],
    ['/api/v1/outages?service=a&service=b', 400, 'usage'],
    ['/api/v1/outages?service=', 400, 'usage'],
    ['/api/v1/outages?servce=web', 400, 'usage'],
    ['/api/v1/outages?__proto__=1', 400, 'usage'],
  ])('%s is %i %s', async (url, status, code) => {
    const answer = await setUp().get(url);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ type: 'about:blank', status, code, title: expect.any(String) });
    expect(answer.statusCode).toBe(status);
  });

  test(`limit=${limits.rowsMax} is the most there is`, async () => {
    const answer = await setUp().get(`/api/v1/outages?limit=${limits.rowsMax}`);
    expect(answer.statusCode).toBe(200);
  });

  test('an unexpected error keeps its text to itself', async () => {
    const { desk, get } = setUp();
    desk.status = () => {
      throw new Error('secret');
    };
    const answer = await get('/api/v1/status');
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.body).not.toContain('secret');
  });

  test('a store that fails is unavailable, not broken', async () => {
    const { desk, get } = setUp();
    desk.outages = () => Promise.reject(new Fault('store-failed', 'The disk is full.'));
    expect((await get('/api/v1/outages')).json()).toMatchObject({
      status: 503,
      code: 'store-failed',
      detail: 'The disk is full.',
    });
  });
});

describe('reloading', () => {
  const headers = { host: 'localhost', ...operator };
  const post = (desk: FakeDesk, more: object = {}) =>
    httpOf(desk).inject({ method: 'POST', url: '/-/reload', headers, ...more });

  test('answers what is in force now', async () => {
    const answer = await post(new FakeDesk());
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { revision: 3, problems: [] }]);
  });

  test('answers the problems that kept the file from being put in force', async () => {
    const desk = new FakeDesk();
    desk.problems = [{ path: 'services.web.every', line: 12, column: 7, message: 'is too short' }];
    const answer = await post(desk);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'config-invalid', problems: desk.problems });
  });

  test('ignores a body of any kind, up to the limit', async () => {
    const desk = new FakeDesk();
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'image/png']) {
      expect((await post(desk, { headers: { ...headers, 'content-type': type }, body: '{"' })).statusCode).toBe(200);
    }
    const body = 'x'.repeat(httpLimits.bodyBytesMax + 1);
    const answer = await post(desk, { headers: { ...headers, 'content-type': 'text/plain' }, body });
    expect(answer.json()).toMatchObject({ status: 413, code: 'usage' });
  });
});

describe('who may ask', () => {
  test.each([
    ['localhost:7680', 200],
    ['LOCALHOST', 200],
    ['vedette.localhost:7680', 200],
    ['127.0.0.1:7680', 200],
    ['127.8.8.8', 200],
    ['[::1]:7680', 200],
    ['evil.example', 403],
    ['evil.example:7680', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['10.0.0.1', 403],
    ['[::2]', 403],
    ['localhost:x', 403],
    ['a@localhost', 403],
  ])('the host %j gets %i', async (host, status) => {
    const answer = await setUp().inject({ url: '/api/v1/status', headers: { host } });
    expect(answer.statusCode).toBe(status);
  });

  test.each([
    [{ origin: 'http://localhost:7680' }, 200],
    [{}, 200],
    [{ origin: 'http://localhost:9999' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
  ])('a reload with %j gets %i', async (headers, status) => {
    const { inject } = setUp();
    const answer = await inject({
      method: 'POST',
      url: '/-/reload',
      headers: { host: 'localhost:7680', ...operator, ...headers },
    });
    expect(answer.statusCode).toBe(status);
  });
});

describe('listening', () => {
  test('reports the port really bound, and a name that was told to listen on may be asked by', async () => {
    const http = httpOf(new FakeDesk());
    const address = await http.listen({ host: '127.0.0.1', port: 0 });
    expect(address.port).toBeGreaterThan(0);
    expect((await fetch(`http://127.0.0.1:${address.port}/-/ready`)).status).toBe(200);
    await http.close();
  });

  test('a port in use and an address of somebody else have faults of their own', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const http = httpOf(new FakeDesk());
    await expect(http.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'address-in-use' });
    await expect(httpOf(new FakeDesk()).listen({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'address-unusable',
    });
    other.close();
  });
});
