// Wishes at run time over HTTP: what is shown, what is taken for one, who may change them, and how it is refused.
import { describe, expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';
import { FakeWishDesk } from './wish-desk.fake.ts';

const setUp = () => {
  const wishes = new FakeWishDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), wishes });
  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object | string,
    authorization = `Bearer ${fakeOperatorToken}`,
  ) =>
    inject({
      method,
      url: `/api/v1/wishes/${path}`,
      headers: { host: 'localhost', authorization },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { wishes, ask };
};

describe('everybody who may ask', () => {
  test.each(['service', 'subscriber', 'subscription'] as const)('sees each %s', async (kind) => {
    const { wishes, ask } = setUp();
    const answer = await ask('GET', `${kind}s`, undefined, '');
    expect([answer.statusCode, answer.json()]).toEqual([200, wishes.entries(kind)]);
    expect((await ask('GET', `${kind}s?x=1`, undefined, '')).statusCode).toBe(400);
  });

  test('changes none', async () => {
    const { wishes, ask } = setUp();
    const wanted = { id: 'dns', wish: { target: 'h:53' } };
    expect((await ask('POST', 'services', wanted, 'Bearer guessed')).statusCode).toBe(401);
    expect((await ask('PATCH', 'services/cart', { every: '5s' }, '')).statusCode).toBe(401);
    expect((await ask('DELETE', 'subscriptions/4', undefined, '')).statusCode).toBe(401);
    expect(wishes.asked).toEqual([]);
  });
});

describe('an operator', () => {
  test.each([
    [
      'services',
      { id: 'dns', wish: { target: 'h:53' }, by: 'ben' },
      { add: 'service', id: 'dns', body: { target: 'h:53' }, by: 'ben' },
    ],
    ['subscribers', { id: 'carla', wish: {} }, { add: 'subscriber', id: 'carla', body: {} }],
    ['subscriptions', { wish: { subscriber: 'ops' } }, { add: 'subscription', body: { subscriber: 'ops' } }],
  ])('adds one of the %s', async (path, body, asked) => {
    const { wishes, ask } = setUp();
    const answer = await ask('POST', path, body);
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { from: 'run time', body: body.wish }]);
    expect(wishes.asked).toEqual([asked]);
  });

  test('changes and removes one', async () => {
    const { wishes, ask } = setUp();
    const changed = await ask('PATCH', 'subscriptions/4', { grace: '5s', services: null });
    expect([changed.statusCode, changed.json()]).toMatchObject([200, { id: '4', body: { grace: '5s' } }]);
    expect((await ask('DELETE', 'subscriptions/4')).statusCode).toBe(204);
    expect(wishes.asked).toEqual([
      { set: 'subscription', id: '4', changes: { grace: '5s', services: null } },
      { remove: 'subscription', id: '4' },
    ]);
  });

  test('is told every problem that a change would make', async () => {
    const { ask } = setUp();
    for (const answer of [
      await ask('POST', 'services', { id: 'dns', wish: { target: 'h:53', every: 'often' } }),
      await ask('PATCH', 'services/cart', { every: 'often' }),
      await ask('DELETE', 'services/cart'),
    ]) {
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({ code: 'config-invalid', problems: [{ path: expect.any(String) }] });
    }
  });

  test.each([
    ['POST', 'services', 'x', 400, 'usage'],
    ['POST', 'services', [], 400, 'usage'],
    ['POST', 'services', { id: 'dns' }, 400, 'usage'],
    ['POST', 'services', { wish: { target: 'h:53' } }, 400, 'usage'],
    ['POST', 'services', { id: 'dns', wish: 'h:53' }, 400, 'usage'],
    ['POST', 'services', { id: 'dns', wish: {}, color: 'red' }, 400, 'usage'],
    ['POST', 'subscriptions', { id: '7', wish: { subscriber: 'ops' } }, 400, 'usage'],
    ['POST', 'services', { id: 'web', wish: { target: 'h:1' } }, 409, 'already-there'],
    ['POST', 'services?x=1', { id: 'dns', wish: {} }, 400, 'usage'],
    ['POST', 'services', { id: 'dns', wish: { target: 'x'.repeat(20_000) } }, 413, 'usage'],
    ['PATCH', 'services/cart', ['every'], 400, 'usage'],
    ['PATCH', 'services/web', { every: '5s' }, 409, 'not-changeable'],
    ['PATCH', 'services/nobody', { every: '5s' }, 404, 'not-found'],
    ['PATCH', 'groups/shop', {}, 404, 'not-found'],
    ['DELETE', 'subscribers/ops', undefined, 409, 'not-changeable'],
    ['DELETE', 'subscriptions/99', undefined, 404, 'not-found'],
  ] as const)('is refused %s %s of %j', async (method, path, body, status, code) => {
    const answer = await setUp().ask(method, path, body);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});
