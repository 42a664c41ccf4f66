// Adding agents and giving them keys over HTTP: who may, what is asked of the desk, and how it is refused.
import { describe, expect, test } from 'vitest';
import { administration, FakeAgentDesk, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const agents = new FakeAgentDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), agents });
  const ask = (method: 'GET' | 'POST' | 'DELETE' | 'PUT', url: string, body?: unknown, authorization?: string) =>
    inject({
      method,
      url,
      headers: { host: 'localhost', authorization: authorization ?? `Bearer ${fakeOperatorToken}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { agents, ask };
};

describe('an operator', () => {
  test('adds an agent and is told its token, which nobody keeps', async () => {
    const { agents, ask } = setUp();
    const answer = await ask('POST', '/api/v1/agents', {
      id: 'ap-1',
      labels: { region: 'ap' },
      dial: 'ap-1.example:7601',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      id: 'ap-1',
      keyNumber: 1,
      token: 'vdt1.ap-1.1.secret',
      dialledBy: 'manager',
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(agents.asked).toEqual([
      { id: 'ap-1', labels: { region: 'ap' }, dial: { host: 'ap-1.example', port: 7601 } },
    ]);
  });

  test('gives a new key, withdraws keys, removes', async () => {
    const { agents, ask } = setUp();
    expect((await ask('POST', '/api/v1/agents/eu-1/rotate')).json()).toMatchObject({ keyNumber: 2 });
    expect((await ask('POST', '/api/v1/agents/eu-1/revoke')).statusCode).toBe(204);
    expect((await ask('DELETE', '/api/v1/agents/eu-1')).statusCode).toBe(204);
    expect(agents.asked).toEqual(['rotate eu-1', 'revoke eu-1', 'remove eu-1']);
  });

  test.each([
    ['POST', '/api/v1/agents', { id: 'eu-1' }, 409, 'already-there'],
    ['POST', '/api/v1/agents/ghost/rotate', undefined, 404, 'not-found'],
    ['POST', '/api/v1/agents/ghost/revoke', undefined, 404, 'not-found'],
    ['DELETE', '/api/v1/agents/ghost', undefined, 404, 'not-found'],
    ['POST', '/api/v1/agents', undefined, 400, 'usage'],
    ['POST', '/api/v1/agents', '{', 400, 'usage'],
    ['POST', '/api/v1/agents', [], 400, 'usage'],
    ['POST', '/api/v1/agents', {}, 400, 'usage'],
    ['POST', '/api/v1/agents', { id: 7 }, 400, 'usage'],
    ['POST', '/api/v1/agents', { id: 'a', labels: { x: 1 } }, 400, 'usage'],
    ['POST', '/api/v1/agents', { id: 'a', label: {} }, 400, 'usage'],
    ['POST', '/api/v1/agents', { id: 'a', dial: 'nowhere' }, 400, 'usage'],
    ['POST', '/api/v1/agents?x=1', { id: 'a' }, 400, 'usage'],
    ['POST', '/api/v1/agents/eu-1/rotate?x=1', undefined, 400, 'usage'],
    ['DELETE', '/api/v1/agents/eu-1?x=1', undefined, 400, 'usage'],
    ['PUT', '/api/v1/agents/eu-1', undefined, 404, 'not-found'],
  ] as const)('%s %s with %j is told %i %s', async (method, url, body, status, code) => {
    const answer = await setUp().ask(method, url, body);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status, code });
  });
});

describe('whoever is no operator', () => {
  const changes = [
    ['POST', '/api/v1/agents'],
    ['POST', '/api/v1/agents/eu-1/rotate'],
    ['POST', '/api/v1/agents/eu-1/revoke'],
    ['DELETE', '/api/v1/agents/eu-1'],
    ['POST', '/-/reload'],
    ['POST', '/api/v1/nothing'],
  ] as const;
  const shown = [
    '',
    fakeOperatorToken,
    `Basic ${fakeOperatorToken}`,
    `Bearer ${fakeOperatorToken}x`,
    `Bearer ${fakeOperatorToken.slice(1)}`,
    `Bearer ${fakeOperatorToken} x`,
    'Bearer ',
  ];
  test.each(changes)('%s %s is refused, and nothing is done', async (method, url) => {
    const { agents, ask } = setUp();
    for (const authorization of shown) {
      const answer = await ask(method, url, { id: 'ap-1' }, authorization);
      expect(answer.json()).toMatchObject({ status: 401, code: 'operator-unknown' });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body).not.toContain(fakeOperatorToken);
    }
    expect(agents.asked).toEqual([]);
  });

  test('may look', async () => {
    expect((await setUp().ask('GET', '/api/v1/agents', undefined, '')).statusCode).toBe(200);
  });
});
