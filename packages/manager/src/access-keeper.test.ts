import type { Logger } from 'pino';
import { describe, expect, test } from 'vitest';
import { AccessKeeper } from './access-keeper.ts';
import { accessLimits } from './core/access.ts';
import { accessLasts } from './core/access-api.ts';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';

const PASSWORD = 'correct horse battery';

const setUp = async () => {
  const clock = new StandingClock();
  const store = createMemoryStore('0'.repeat(32));
  let written = 0;
  const counting = {
    ...store,
    keepAccess: async (record: Parameters<typeof store.keepAccess>[0]) => {
      written++;
      await store.keepAccess(record);
    },
  };
  const logger = { info: () => {}, warn: () => {}, error: () => {} } as unknown as Logger;
  const open = async (): Promise<AccessKeeper> => {
    const keeper = new AccessKeeper({ store: counting, clock, logger });
    await keeper.begin();
    return keeper;
  };
  return { clock, store, open, keeper: await open(), written: () => written };
};

describe('tokens', () => {
  test('are told once, let in what they may, over a restart, and nobody when they are removed', async () => {
    const { keeper, open, store } = await setUp();
    const { token, ...view } = await keeper.addToken({ name: 'grafana', scopes: ['read', 'admin', 'heartbeat'] });
    expect(view).toMatchObject({ name: 'grafana', scopes: ['admin', 'heartbeat'] });
    expect(keeper.callerOf({ bearer: token })).toEqual({
      ...{ user: 'token grafana', scopes: ['admin', 'heartbeat'], by: 'token' },
    });
    expect(JSON.stringify(await store.access())).not.toContain(token);
    const next = await open();
    expect(next.callerOf({ bearer: token })).toBeDefined();
    expect(next.callerOf({ bearer: `${token}x` })).toBeUndefined();
    await expect(next.addToken({ name: 'grafana', scopes: ['read'] })).rejects.toMatchObject({ code: 'already-there' });
    await next.removeToken('grafana');
    expect(next.callerOf({ bearer: token })).toBeUndefined();
    expect((await open()).callerOf({ bearer: token })).toBeUndefined();
    await expect(next.removeToken('grafana')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('are good for as long as they were made for', async () => {
    const { keeper, clock } = await setUp();
    const { token } = await keeper.addToken({ name: 'ci', scopes: ['write'], forMs: 90_000 });
    clock.pass(89_999);
    expect(keeper.callerOf({ bearer: token })).toBeDefined();
    clock.pass(1);
    expect(keeper.callerOf({ bearer: token })).toBeUndefined();
  });

  test('are written down as used once an hour', async () => {
    const { keeper, clock, written, open } = await setUp();
    const { token } = await keeper.addToken({ name: 'ci', scopes: ['read'] });
    for (let n = 0; n < 100; n++) keeper.callerOf({ bearer: token });
    await keeper.logout('nobody');
    expect(written()).toBe(2);
    clock.pass(accessLimits.tokenUseMs);
    keeper.callerOf({ bearer: token });
    await keeper.logout('nobody');
    expect(written()).toBe(3);
    expect((await open()).tokens()[0]?.usedAt).toBe(new Date(clock.now()).toISOString());
  });

  test.each([
    [{ name: '', scopes: ['read'] as const }],
    [{ name: 'a b', scopes: ['read'] as const }],
    [{ name: '../x', scopes: ['read'] as const }],
    [{ name: 'x'.repeat(65), scopes: ['read'] as const }],
    [{ name: 'x', scopes: [] }],
    [{ name: 'x', scopes: ['read'] as const, forMs: 1 }],
    [{ name: 'x', scopes: ['read'] as const, forMs: Number.POSITIVE_INFINITY }],
  ])('are refused where they say nothing sound: %j', async (wanted) => {
    const { keeper } = await setUp();
    await expect(keeper.addToken(wanted)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('sessions', () => {
  test('begin by the password of an account, and end when it is changed', async () => {
    const { keeper, open, store } = await setUp();
    expect(keeper.hasPassword()).toBe(false);
    await keeper.setPassword('admin', { password: PASSWORD });
    expect(keeper.hasPassword()).toBe(true);
    const cookie = await keeper.login({ password: PASSWORD }, '::1');
    const caller = keeper.callerOf({ cookie });
    expect(caller).toMatchObject({ user: 'admin', scopes: ['admin'], by: 'session' });
    expect(caller?.csrf).toHaveLength(43);
    const kept = JSON.stringify(await store.access());
    for (const secret of [PASSWORD, cookie, caller?.csrf ?? '']) expect(kept).not.toContain(secret);
    const next = await open();
    expect(next.callerOf({ cookie })).toEqual(caller);
    expect(next.sessions(cookie)).toMatchObject([{ user: 'admin', source: '::1', isOwn: true }]);
    await next.setPassword('admin', { password: `${PASSWORD}!`, scopes: ['read'] });
    expect(next.callerOf({ cookie })).toBeUndefined();
    expect((await open()).callerOf({ cookie })).toBeUndefined();
    await expect(next.login({ password: PASSWORD }, '::1')).rejects.toMatchObject({ code: 'login-refused' });
  });

  test('may what the account may now', async () => {
    const { keeper } = await setUp();
    await keeper.setPassword('anna', { password: PASSWORD, scopes: ['read'] });
    const cookie = await keeper.login({ user: 'anna', password: PASSWORD }, '::1');
    expect(keeper.callerOf({ cookie })?.scopes).toEqual(['read']);
    await keeper.removeAccount('anna');
    expect([keeper.callerOf({ cookie }), keeper.hasPassword()]).toEqual([undefined, false]);
  });

  test('end when nobody uses them, and in any case after a week', async () => {
    const { keeper, clock, store, open } = await setUp();
    await keeper.setPassword('admin', { password: PASSWORD });
    const idle = await keeper.login({ password: PASSWORD }, '::1');
    clock.pass(accessLasts.sessionIdleMs - 1);
    expect(keeper.callerOf({ cookie: idle })).toBeDefined();
    clock.pass(accessLasts.sessionIdleMs);
    expect([keeper.callerOf({ cookie: idle }), keeper.sessions(undefined)]).toEqual([undefined, []]);
    await open();
    expect((await store.access()).map(({ kind }) => kind)).toEqual(['account']);
    const busy = await keeper.login({ password: PASSWORD }, '::1');
    for (let ms = 0; ms < accessLasts.sessionMs; ms += accessLasts.sessionIdleMs / 2) {
      expect(keeper.callerOf({ cookie: busy })).toBeDefined();
      clock.pass(accessLasts.sessionIdleMs / 2);
    }
    expect(keeper.callerOf({ cookie: busy })).toBeUndefined();
  });

  test('are ended by whoever logs out, or by their names', async () => {
    const { keeper } = await setUp();
    await keeper.setPassword('admin', { password: PASSWORD });
    const [first, second] = [
      await keeper.login({ password: PASSWORD }, '::1'),
      await keeper.login({ password: PASSWORD }, '::1'),
    ];
    await keeper.logout(first);
    expect(keeper.callerOf({ cookie: first })).toBeUndefined();
    const [left] = keeper.sessions(undefined);
    await keeper.endSession(left?.id ?? '');
    expect(keeper.callerOf({ cookie: second })).toBeUndefined();
    await expect(keeper.endSession('x')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('passwords are not tried without end, from one source or of one account', async () => {
    const { keeper, clock } = await setUp();
    await keeper.setPassword('admin', { password: PASSWORD });
    const attempt = async (source: string, password: string): Promise<string> => {
      try {
        await keeper.login({ password }, source);
        return 'in';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const tried: string[] = [];
    for (let n = 0; n < 12; n++) tried.push(await attempt('2001:db8::1', 'wrong'));
    expect(tried.filter((one) => one === 'login-refused')).toHaveLength(10);
    expect(tried.at(-1)).toBe('too-often');
    expect(await attempt('2001:0db8:0:0:ffff::7', PASSWORD)).toBe('too-often');
    expect(await attempt('192.0.2.1', PASSWORD)).toBe('in');
    clock.pass(60_000);
    expect(await attempt('2001:db8::1', PASSWORD)).toBe('in');
  });

  test('a password is one of ten characters at least', async () => {
    const { keeper } = await setUp();
    for (const password of ['', 'short', 'x'.repeat(257), `newline\n${PASSWORD}`])
      await expect(keeper.setPassword('admin', { password })).rejects.toMatchObject({ code: 'usage' });
    expect(keeper.hasPassword()).toBe(false);
  });
});
