// How reports are written, on both servers that take them, and that the one that may be open to all takes nothing else.
import { describe, expect, test } from 'vitest';
import type { HeartbeatDesk, HeartbeatKeyDesk, HeartbeatSignal } from '../core/heartbeat-api.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { DATA_BYTES_MAX } from './heartbeat-routes.ts';
import { createHeartbeatHttp } from './heartbeat-server.ts';
import { createHttp } from './server.ts';

class FakeHeartbeats implements HeartbeatDesk, HeartbeatKeyDesk {
  readonly heard: [service: string, token: string | undefined, signal: HeartbeatSignal][] = [];

  async report(service: string, token: string | undefined, signal: HeartbeatSignal) {
    this.heard.push([service, token, signal]);
    return { service, at: '2026-01-01T00:00:00.000Z' };
  }

  async issue(service: string) {
    return { service, token: 'vhb_x', path: `api/v1/heartbeat/${service}`, replaces: false };
  }
}

const both = {
  'the manager’s own address': (heartbeats: FakeHeartbeats) =>
    createHttp({ desk: new FakeDesk(), ...administration(), heartbeats }),
  'the address for devices': (heartbeats: FakeHeartbeats) => createHeartbeatHttp(heartbeats),
};

describe.each(Object.entries(both))('%s', (_, serverOf) => {
  const ask = async (method: 'GET' | 'HEAD' | 'POST' | 'PUT', url: string, payload?: string, headers: object = {}) => {
    const desk = new FakeHeartbeats();
    const { inject } = serverOf(desk);
    const answer = await inject({
      ...{ method, url: `/api/v1/heartbeat/${url}` },
      headers: { host: 'localhost', ...headers },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, body: answer.body, heard: desk.heard[0] };
  };
  const bearer = { authorization: 'Bearer t0' };

  test.each<['GET' | 'HEAD' | 'POST', string, string | undefined, HeartbeatSignal]>([
    ['GET', 'pi', undefined, { kind: 'success' }],
    ['HEAD', 'pi', undefined, { kind: 'success' }],
    ['POST', 'pi', '', { kind: 'success' }],
    ['POST', 'pi', ' {"a": {"b":"é"}}\n', { kind: 'success', data: '{"a":{"b":"é"}}' }],
    ['GET', 'pi/start', undefined, { kind: 'start' }],
    ['POST', 'pi/fail', '{}', { kind: 'fail', data: '{}' }],
    ['GET', 'pi/0', undefined, { kind: 'success', exitCode: 0 }],
    ['GET', 'pi/255', undefined, { kind: 'fail', exitCode: 255 }],
    ['GET', 'pi/1?run_ms=12.5', undefined, { kind: 'fail', exitCode: 1, runMs: 12.5 }],
  ])('%s %s', async (method, url, payload, signal) => {
    const { status, heard } = await ask(method, url, payload, bearer);
    expect([status, heard]).toEqual([200, ['pi', 't0', signal]]);
  });

  test('the token is in a header, or for those who have only an address, in that', async () => {
    expect((await ask('GET', 'pi?token=t1')).heard?.[1]).toBe('t1');
    expect((await ask('GET', 'pi?token=t1', undefined, bearer)).heard?.[1]).toBe('t0');
    expect((await ask('GET', 'pi')).heard?.[1]).toBeUndefined();
  });

  test('whatever the body is called', async () => {
    const type = { ...bearer, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('POST', 'pi', '{"a":1}', type)).heard?.[2]).toMatchObject({ data: '{"a":1}' });
  });

  test.each<['GET' | 'POST' | 'PUT', string, string | undefined, number]>([
    ['GET', 'pi/256', undefined, 404],
    ['GET', 'pi/-1', undefined, 404],
    ['GET', 'pi/stop', undefined, 404],
    ['GET', 'pi/start/1', undefined, 404],
    ['PUT', 'pi', undefined, 404],
    ['POST', 'pi', 'ok', 400],
    ['POST', 'pi', '[1]', 400],
    ['POST', 'pi', '"a"', 400],
    ['POST', 'pi', `{"a":"${'x'.repeat(DATA_BYTES_MAX)}"}`, 413],
    ['GET', 'pi?run_ms=-1', undefined, 400],
    ['GET', 'pi?run_ms=1e9', undefined, 400],
    ['GET', 'pi?run_ms=999999999999', undefined, 400],
    ['GET', 'pi?token=a&token=b', undefined, 400],
    ['GET', 'pi?other=1', undefined, 400],
  ])('%s %s is refused', async (method, url, payload, status) => {
    // Whoever changes anything else at the manager's own address has to be its operator first.
    const headers = method === 'PUT' ? { authorization: `Bearer ${fakeOperatorToken}` } : bearer;
    const answer = await ask(method, url, payload, headers);
    expect([answer.status, answer.heard]).toEqual([status, undefined]);
  });
});

test('a token is issued to the operator, and to nobody else', async () => {
  const { inject } = both['the manager’s own address'](new FakeHeartbeats());
  const issue = (authorization: string) =>
    inject({ method: 'POST', url: '/api/v1/services/pi/token', headers: { host: 'localhost', authorization } });
  expect((await issue('Bearer t0')).statusCode).toBe(401);
  const answer = await issue(`Bearer ${fakeOperatorToken}`);
  expect([answer.statusCode, answer.json()]).toEqual([201, expect.objectContaining({ token: 'vhb_x' })]);
});

test('nothing else of the manager is at the address for devices', async () => {
  const { inject } = createHeartbeatHttp(new FakeHeartbeats());
  const headers = { authorization: `Bearer ${fakeOperatorToken}` };
  for (const url of [
    '/api/v1/status',
    '/api/v1/services',
    '/-/healthy',
    '/',
    '/api/v1/services/pi/token',
    '/api/v1/heartbeat',
  ])
    for (const method of ['GET', 'POST'] as const)
      expect((await inject({ method, url, headers })).statusCode).toBe(404);
});
