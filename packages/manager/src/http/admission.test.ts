import { describe, expect, test } from 'vitest';
import { CSRF_HEADER } from '../core/access-api.ts';
import { FakeAccessDesk } from './access-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { passedOnHeaders } from './passed-on.ts';
import { routes } from './route-table.ts';
import { createHttp } from './server.ts';

const heartbeats = {
  report: () => Promise.reject(new Error('nobody may report')),
  vouched: async (service: string) => ({ service, at: '' }),
  issue: () => Promise.reject(new Error('nobody may issue')),
};

const setUp = (origin?: string) => {
  const access = new FakeAccessDesk();
  const http = createHttp({ desk: new FakeDesk(), ...administration(), access, heartbeats, origin });
  const ask = (method: string, url: string, headers: Record<string, string> = {}, body = '{}') =>
    http.inject({ method: method as 'GET', url, headers: { host: 'localhost', ...headers }, payload: body });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return { access, ask, bearer };
};

const example = (path: string): string => path.replace(/:\w+/g, 'x');

describe('every address', () => {
  test('stands in the table, and nothing else does', async () => {
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const http = createHttp({ desk: new FakeDesk(), ...administration(), heartbeats });
    await http.inject('/-/healthy');
    const there = new Set(http.routes.filter((one) => !one.startsWith('HEAD ')));
    expect([...there].filter((one) => !known.has(one))).toEqual([]);
    expect([...known].filter((one) => !there.has(one))).toEqual([]);
  });

  const walked = routes.filter(({ need, path }) => need !== 'public' && need !== 'device' && path !== '/api/v1/events');

  test.each(walked.map((one) => [one.method, one.path, one] as const))(
    '%s %s takes its scope',
    async (method, path, one) => {
      const { access, ask, bearer } = setUp();
      access.password = 'a password';
      const url = example(path);
      const refused = async (headers: Record<string, string>) =>
        (await ask(method, url, headers)).json<{ code: string }>();
      expect(await refused({})).toMatchObject({ status: 401, code: 'operator-unknown' });
      expect(await refused(bearer('vat_wrong'))).toMatchObject({ status: 401, code: 'operator-unknown' });
      expect(await refused({ cookie: 'vedette=gone' })).toMatchObject({ status: 401, code: 'not-logged-in' });
      expect(await refused(bearer(access.token('heartbeat')))).toMatchObject({ status: 403, code: 'scope-missing' });
      const weaker = { read: undefined, write: 'read', admin: 'write', heartbeat: undefined }[one.need as 'read'];
      if (weaker !== undefined)
        expect(await refused(bearer(access.token(weaker)))).toMatchObject({ status: 403, code: 'scope-missing' });
      const allowed = (await ask(method, url, bearer(access.token(one.need as 'read')))).statusCode;
      expect([401, 403]).not.toContain(allowed);
      expect([401, 403]).not.toContain((await ask(method, url, bearer(fakeOperatorToken))).statusCode);
    },
  );
});

describe('on loopback, without a password', () => {
  test('anybody may read, and nobody change anything', async () => {
    const { ask, access } = setUp();
    expect((await ask('GET', '/api/v1/status')).statusCode).toBe(200);
    expect((await ask('POST', '/api/v1/silences')).statusCode).toBe(401);
    expect((await ask('GET', '/api/v1/tokens')).statusCode).toBe(401);
    expect((await ask('GET', '/probe?target=x')).statusCode).toBe(401);
    access.password = 'a password';
    expect((await ask('GET', '/api/v1/status')).statusCode).toBe(401);
    expect((await ask('GET', '/-/healthy')).statusCode).toBe(200);
  });

  test('a proxy lets in nobody, and its address counts as ours', async () => {
    const { ask, access } = setUp('https://monitor.example.org');
    expect((await ask('GET', '/api/v1/status')).statusCode).toBe(401);
    const cookie = `__Host-vedette=${access.session('admin')}`;
    const own = { cookie, host: 'monitor.example.org', origin: 'https://monitor.example.org' };
    expect((await ask('GET', '/api/v1/status', own)).statusCode).toBe(200);
    const csrf = { [CSRF_HEADER]: 'csrf of session-admin' };
    expect((await ask('POST', '/-/reload', { ...own, ...csrf })).statusCode).toBe(200);
    expect(
      (await ask('POST', '/-/reload', { ...own, ...csrf, origin: 'http://monitor.example.org:81' })).statusCode,
    ).toBe(403);
    expect((await ask('GET', '/api/v1/status', { cookie: `vedette=${access.session('admin')}` })).statusCode).toBe(401);
  });
});

describe('a session', () => {
  test('changes nothing without the header that only a page of ours knows', async () => {
    const { ask, access } = setUp();
    const cookie = `other=1; vedette=${access.session('admin')}`;
    const post = async (headers: Record<string, string>) =>
      (await ask('POST', '/-/reload', { cookie, ...headers })).json();
    expect(await post({})).toMatchObject({ status: 403, code: 'refused' });
    expect(await post({ [CSRF_HEADER]: 'guess' })).toMatchObject({ status: 403, code: 'refused' });
    const csrf = { [CSRF_HEADER]: 'csrf of session-admin' };
    expect(await post({ ...csrf, origin: 'http://localhost:3000' })).toMatchObject({ status: 403 });
    expect(await post({ ...csrf, 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    expect(await post(csrf)).not.toHaveProperty('status');
    expect((await ask('GET', '/probe?target=x', { cookie })).json()).toMatchObject({ code: 'refused' });
  });

  test('begins and ends, and a page is told who it is', async () => {
    const { ask, access } = setUp();
    const session = async (headers = {}) => (await ask('GET', '/api/v1/session', headers)).json();
    expect(await session()).toEqual({
      user: null,
      scopes: ['read'],
      csrf: null,
      needsPassword: false,
      hasPassword: false,
    });
    access.password = 'a password';
    expect(await session()).toMatchObject({ scopes: [], needsPassword: true, hasPassword: true });
    expect((await ask('POST', '/api/v1/login', {}, '{"password":"wrong"}')).json()).toMatchObject({
      code: 'login-refused',
    });
    const login = await ask('POST', '/api/v1/login', {}, '{"password":"a password"}');
    expect([login.statusCode, login.headers['set-cookie']]).toEqual([
      204,
      'vedette=session-admin; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict',
    ]);
    const cookie = 'vedette=session-admin';
    const csrf = 'csrf of session-admin';
    expect(await session({ cookie })).toEqual({
      user: 'admin',
      scopes: ['admin'],
      csrf,
      needsPassword: false,
      hasPassword: true,
    });
    expect((await ask('POST', '/api/v1/logout', { cookie })).statusCode).toBe(403);
    expect((await ask('POST', '/api/v1/logout', { cookie, [CSRF_HEADER]: csrf })).statusCode).toBe(204);
    expect(await session({ cookie })).toMatchObject({ user: null, needsPassword: true });
  });

  test('travels by TLS alone where the browser speaks it', async () => {
    const { ask, access } = setUp('https://monitor.example.org');
    access.password = 'a password';
    const login = await ask('POST', '/api/v1/login', {}, '{"password":"a password"}');
    expect(login.headers['set-cookie']).toMatch(/^__Host-vedette=.*; Secure$/);
  });
});

describe('from one source', () => {
  test('nobody asks without end what takes a proof; whoever has one may', async () => {
    const { ask, access, bearer } = setUp();
    access.password = 'a password';
    const codes = new Set<number>();
    for (let n = 0; n < 40; n++) codes.add((await ask('GET', '/api/v1/status', bearer(`guess${n}`))).statusCode);
    expect([...codes]).toEqual([401, 429]);
    expect((await ask('GET', '/api/v1/status')).headers['retry-after']).toBe('10');
    expect((await ask('GET', '/api/v1/status', bearer(access.token('read')))).statusCode).toBe(200);
    const elsewhere = passedOnHeaders({ source: '192.0.2.7', isOpen: false, isByTls: false }, fakeOperatorToken);
    expect((await ask('GET', '/api/v1/status', elsewhere)).statusCode).toBe(401);
  });
});

describe('what another manager passes on', () => {
  const from = { source: '192.0.2.7', isOpen: false, isByTls: true };

  test('is looked at as it came there', async () => {
    const { ask, access } = setUp();
    const headers = passedOnHeaders(from, fakeOperatorToken);
    expect((await ask('GET', '/api/v1/status', headers)).statusCode).toBe(401);
    const cookie = `__Host-vedette=${access.session('read')}`;
    expect((await ask('GET', '/api/v1/status', { ...headers, cookie })).statusCode).toBe(200);
    access.password = 'a password';
    await ask('POST', '/api/v1/login', headers, '{"password":"a password"}');
    expect(access.asked).toEqual([{ password: 'a password', source: '192.0.2.7' }]);
  });

  test('is believed of nobody who does not prove to be one', async () => {
    const { ask, access } = setUp();
    access.password = 'a password';
    const open = { ...from, isOpen: true };
    await ask('POST', '/api/v1/login', passedOnHeaders(open, 'guess'), '{"password":"a password"}');
    expect(access.asked).toEqual([{ password: 'a password', source: '127.0.0.1' }]);
  });
});

test('a token with the scope heartbeat reports for any service, and does nothing else', async () => {
  const { ask, access, bearer } = setUp();
  access.password = 'a password';
  const headers = bearer(access.token('heartbeat'));
  expect((await ask('POST', '/api/v1/heartbeat/backup', headers, '')).json()).toEqual({ service: 'backup', at: '' });
  expect((await ask('GET', '/api/v1/status', headers)).statusCode).toBe(403);
});
