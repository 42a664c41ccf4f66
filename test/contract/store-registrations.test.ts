// The store's contract, third part: agents that were added and the keys of all.
import { describe, expect, test } from 'vitest';
import type { AgentKey, Registration } from '../../packages/manager/src/core/registration.ts';
import { onEveryStore } from './store-harness.ts';

const key = (number: number, more: Partial<AgentKey> = {}): AgentKey => ({
  number,
  secret: Uint8Array.from({ length: 32 }, (_, i) => (i * 7 + number) % 256),
  issuedAtMs: number * 100.5,
  ...more,
});

const registration = (agent: string, more: Partial<Registration> = {}): Registration => ({
  agent,
  isRevoked: false,
  lastKeyNumber: 1,
  keys: [key(1)],
  ...more,
});

onEveryStore((store) => {
  const kept = async () => (await store().load()).registrations;

  describe('registrations', () => {
    test('come back as they were, in the order of ids', async () => {
      const added = { labels: { region: 'eu', 'rack.1': '"ü"' }, dial: { host: '::1', port: 7601 }, atMs: 12.25 };
      const all = [
        registration('us-1', { added: { labels: {}, atMs: 1 }, isRevoked: true, lastKeyNumber: 2 ** 31 - 1, keys: [] }),
        registration('eu-1', { added, lastKeyNumber: 3, keys: [key(2, { usedAtMs: 3.5 }), key(3)] }),
        registration('asia-1'),
      ];
      for (const one of all) await store().register(one);
      expect(await kept()).toEqual(all.toReversed());
    });

    test('replace what was kept of the same agent, and leave the others alone', async () => {
      await store().register(registration('a', { added: { labels: { x: 'y' }, atMs: 1 } }));
      await store().register(registration('b'));
      const bare = registration('a', { lastKeyNumber: 4, keys: [] });
      await store().register(bare);
      expect(await kept()).toEqual([bare, registration('b')]);
    });

    test('do not share bytes with their owner', async () => {
      const secret = new Uint8Array(32).fill(7);
      await store().register(registration('a', { keys: [key(1, { secret })] }));
      secret.fill(0);
      expect((await kept())[0]?.keys[0]?.secret).toEqual(new Uint8Array(32).fill(7));
    });
  });
});
