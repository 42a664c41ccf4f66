// Who may ask a manager that does not lead: the one that leads says so, of what it is told came from elsewhere.
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CSRF_HEADER } from '../core/access-api.ts';
import { FakeAccessDesk } from './access-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { passedOnHeaders } from './passed-on.ts';
import { createRelay, type RelayedQuestion } from './relay.ts';
import { createHttp } from './server.ts';

const OWN = 'operator-token-of-the-manager-that-serves';

let access: FakeAccessDesk;
let relay: ReturnType<typeof createRelay>;
let base: string;
let reloads = 0;

beforeEach(async () => {
  access = new FakeAccessDesk();
  reloads = 0;
  const leader = createHttp({ desk: new FakeDesk(), ...administration(), access });
  const ask = async ({ method, url, headers, body, isOperator, from }: RelayedQuestion) => {
    if (!from) throw new Error('it does not say from where it was asked');
    const answer = await leader.inject({
      ...{ method: method as 'GET', url, payload: body },
      headers: {
        ...{ host: 'localhost', ...headers, ...passedOnHeaders(from, fakeOperatorToken) },
        ...(isOperator && { authorization: `Bearer ${fakeOperatorToken}` }),
      },
    });
    const said = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const pieces = (async function* () {
      yield answer.rawPayload;
    })();
    return { status: answer.statusCode, headers: Object.fromEntries(said), body: pieces };
  };
  relay = createRelay({
    ask,
    reload: async () => {
      reloads++;
      return { problems: [], config: new FakeDesk().status().manager.config };
    },
    ...{ operatorToken: OWN, logger: pino({ level: 'silent' }) },
  });
  const { port } = await relay.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${port}`;
});
afterEach(() => relay.close());

const code = async (method: string, path: string, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(`${base}${path}`, { method, headers })).status;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('reading is open there as it is where the one that leads is, and a password closes it', async () => {
  expect(await code('GET', '/api/v1/status')).toBe(200);
  access.password = 'a password';
  expect(await code('GET', '/api/v1/status')).toBe(401);
  expect(await code('GET', '/api/v1/status', bearer(OWN))).toBe(200);
  expect(await code('GET', '/api/v1/status', bearer(access.token('read')))).toBe(200);
});

test('people log in there, and change what they may', async () => {
  access.password = 'a password';
  const login = await fetch(`${base}/api/v1/login`, { method: 'POST', body: '{"password":"a password"}' });
  expect(login.status).toBe(204);
  expect(access.asked).toEqual([{ password: 'a password', source: '127.0.0.1' }]);
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await code('GET', '/api/v1/status', { cookie })).toBe(200);
  const csrf = { [CSRF_HEADER]: access.callerOf({ cookie: 'session-admin' })?.csrf ?? '' };
  expect(await code('DELETE', '/api/v1/tokens/grafana', { cookie })).toBe(403);
  expect(await code('DELETE', '/api/v1/tokens/grafana', { cookie, ...csrf, origin: 'http://127.0.0.1:1' })).toBe(403);
  expect(await code('DELETE', '/api/v1/tokens/grafana', { cookie, ...csrf })).toBe(204);
});

test('the file is read again for administrators, whoever knows them', async () => {
  const session = { cookie: `vedette=${access.session('admin')}` };
  for (const headers of [{}, bearer('guess'), { cookie: 'vedette=guess' }])
    expect(await code('POST', '/-/reload', headers)).toBe(401);
  for (const headers of [bearer(access.token('write')), session])
    expect(await code('POST', '/-/reload', headers)).toBe(403);
  expect(reloads).toBe(0);
  const csrf = { [CSRF_HEADER]: 'csrf of session-admin' };
  for (const headers of [bearer(OWN), bearer(access.token('admin')), { ...session, ...csrf }])
    expect(await code('POST', '/-/reload', headers)).toBe(200);
  expect(reloads).toBe(3);
});

test('nobody says for themselves that they were passed on', async () => {
  access.password = 'a password';
  const lie = passedOnHeaders({ source: '9.9.9.9', isOpen: true, isByTls: true }, fakeOperatorToken);
  await fetch(`${base}/api/v1/login`, { method: 'POST', headers: lie, body: '{"password":"x"}' });
  expect(access.asked).toEqual([{ password: 'x', source: '127.0.0.1' }]);
});
