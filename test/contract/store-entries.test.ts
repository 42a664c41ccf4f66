// The store's contract, next part: what was wished for at run time.
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../packages/manager/src/core/entry.ts';
import type { EntryKind, Piece } from '../../packages/manager/src/core/run-time-api.ts';
import { onEveryStore } from './store-harness.ts';

const entry = (kind: EntryKind, id: string, body: Piece = {}, more: Partial<Entry> = {}): Entry => ({
  ...{ kind, id, body, addedAtMs: 90.5 },
  ...more,
});

onEveryStore((store) => {
  describe('entries', () => {
    test('come back as they were, by kind and id', async () => {
      expect(await store().entries()).toEqual({ entries: [], lastNumber: 0 });
      const kept = [
        entry('service', 'web', { target: 'h:1', labels: { tier: '"gold"; DROP TABLE entry' }, recover: 3 }),
        entry('subscriber', 'web', {}, { by: 'Jörg' }),
        entry('subscription', '10', { subscriber: 'ops', services: ['web', '*'] }),
        entry('subscription', '9', { subscriber: 'ops' }),
      ];
      for (const one of kept.toReversed()) await store().keepEntry(one);
      expect(await store().entries()).toEqual({ entries: kept, lastNumber: 10 });
    });

    test('replace what was kept of the same kind and id, and leave the others alone', async () => {
      const other = entry('subscriber', 'web', { every: '5s' });
      for (const one of [entry('service', 'web', { target: 'h:1' }), other]) await store().keepEntry(one);
      const changed = entry('service', 'web', { target: 'h:2' }, { addedAtMs: 91, by: 'anna' });
      await store().keepEntry(changed);
      expect((await store().entries()).entries).toEqual([changed, other]);
    });

    test('go when they are dropped, whether they are there or not, and may come again', async () => {
      const web = entry('service', 'web', { target: 'h:1' });
      await store().keepEntry(web);
      await store().dropEntry('subscriber', 'web');
      await store().dropEntry('service', 'db');
      expect((await store().entries()).entries).toEqual([web]);
      await store().dropEntry('service', 'web');
      expect((await store().entries()).entries).toEqual([]);
      await store().keepEntry(web);
      expect((await store().entries()).entries).toEqual([web]);
    });

    test('the largest number outlives its subscription', async () => {
      for (const id of ['2', '11', '3']) await store().keepEntry(entry('subscription', id));
      await store().keepEntry(entry('service', '99'));
      await store().dropEntry('subscription', '11');
      expect((await store().entries()).lastNumber).toBe(11);
    });
  });
});
