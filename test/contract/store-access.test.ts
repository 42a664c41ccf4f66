// The store's contract, next part: who may ask.
import { describe, expect, test } from 'vitest';
import type { AccessRecord, TokenRecord } from '../../packages/manager/src/core/access-record.ts';
import { onEveryStore } from './store-harness.ts';

const token = (id: string, more: Partial<TokenRecord> = {}): TokenRecord => ({
  ...{ kind: 'token', id, digest: 'ab'.repeat(32), scopes: ['read'], addedAtMs: 90.5 },
  ...more,
});

const account: AccessRecord = {
  ...{
    kind: 'account',
    id: 'admin',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    scopes: ['admin'],
    setAtMs: 1,
  },
};

const session: AccessRecord = {
  ...{
    kind: 'session',
    id: 'x',
    digest: 'cd'.repeat(32),
    user: 'admin',
    source: '::1',
    startedAtMs: 5,
    usedAtMs: 6.25,
  },
};

onEveryStore((store) => {
  describe('who may ask', () => {
    test('comes back as it was, by kind and id', async () => {
      expect(await store().access()).toEqual([]);
      const odd = token('a\'; DROP TABLE access; -- é "quoted"', { expiresAtMs: 100.25, usedAtMs: 99 });
      for (const one of [token('b'), session, odd, token('B'), account]) await store().keepAccess(one);
      expect(await store().access()).toEqual([account, session, token('B'), odd, token('b')]);
    });

    test('is replaced whole, and by nothing of another kind', async () => {
      await store().keepAccess(token('admin', { usedAtMs: 5 }));
      await store().keepAccess(account);
      await store().keepAccess(token('admin', { scopes: ['write', 'heartbeat'] }));
      expect(await store().access()).toEqual([account, token('admin', { scopes: ['write', 'heartbeat'] })]);
    });

    test('goes when it is to go, and nothing else with it', async () => {
      for (const one of [account, session, token('admin')]) await store().keepAccess(one);
      await store().dropAccess('token', 'admin');
      await store().dropAccess('session', 'ghost');
      expect(await store().access()).toEqual([account, session]);
      await store().keepAccess(token('admin'));
      expect(await store().access()).toEqual([account, session, token('admin')]);
    });
  });
});
