// The store's contract, fifth part: planned outages that were made at run time.
import { describe, expect, test } from 'vitest';
import type { Silence } from '../../packages/manager/src/core/silence.ts';
import { onEveryStore } from './store-harness.ts';

const silence = (id: number, more: Partial<Silence> = {}): Silence => ({
  id,
  selectors: ['web'],
  fromMs: 100,
  by: 'anna',
  addedAtMs: 90.5,
  ...more,
});

onEveryStore((store) => {
  const all = { limit: Number.POSITIVE_INFINITY };

  describe('silences', () => {
    test('come back as they were, the newest first', async () => {
      const plain = silence(1);
      const full = silence(2, {
        selectors: ['group:shop', 'tier=gold', '*'],
        fromMs: 100.25,
        toMs: 200.75,
        by: '"Jörg"',
        reason: 'The new rack; DROP TABLE silence',
        endedAtMs: 150.125,
      });
      for (const one of [plain, full]) await store().keepSilence(one);
      expect(await store().silences(all)).toEqual([full, plain]);
      expect(await store().silences({ limit: 1 })).toEqual([full]);
      expect(await store().silences({ limit: 0 })).toEqual([]);
    });

    test('replace what was kept by the same number, and leave the others alone', async () => {
      for (const id of [1, 2]) await store().keepSilence(silence(id, { toMs: 500 }));
      await store().keepSilence(silence(1, { endedAtMs: 300 }));
      expect(await store().silences(all)).toEqual([silence(2, { toMs: 500 }), silence(1, { endedAtMs: 300 })]);
    });

    test('are found as long as they are not over: by their end, or because somebody ended them', async () => {
      const kept = [
        silence(1),
        silence(2, { toMs: 200 }),
        silence(3, { toMs: 400, endedAtMs: 200 }),
        silence(4, { endedAtMs: 201 }),
        silence(5, { fromMs: 900, toMs: 1_000 }),
      ];
      for (const one of kept) await store().keepSilence(one);
      const found = await store().silences({ ...all, notOverAtMs: 200 });
      expect(found.map(({ id }) => id)).toEqual([5, 4, 1]);
    });
  });
});
