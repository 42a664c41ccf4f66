// The store's contract, first half: what arrives.
import { describe, expect, test } from 'vitest';
import { onEveryStore } from './store-harness.ts';
import { batch, EPOCH, gap, itemsOf, judgedUpTo } from './store-samples.ts';

onEveryStore((store) => {
  describe('numbering', () => {
    test('is given in order, from 1, and for ever', async () => {
      expect([...(await store().number(['b', 'a', 'b', 'ü/c']))]).toEqual([
        ['b', 1],
        ['a', 2],
        ['ü/c', 3],
      ]);
      expect([...(await store().number(['new', 'a']))]).toEqual([
        ['new', 4],
        ['a', 2],
      ]);
      expect((await store().load()).slots).toEqual(
        new Map([
          ['b', 1],
          ['a', 2],
          ['ü/c', 3],
          ['new', 4],
        ]),
      );
    });
  });

  describe('appending', () => {
    test('keeps what follows the mark and gives it back as it was', async () => {
      const entries = [batch(1, 20), gap(21, 30), batch(31, 31), batch(1, 5, { agent: 'us-1', epoch: 'other' })];
      expect(await store().append(entries)).toEqual([20, 30, 31, 5].map((mark) => ({ skipped: 0, mark })));
      expect(await store().unjudged(10)).toEqual(entries);
    });

    test('takes nothing twice', async () => {
      await store().append([batch(1, 20), gap(21, 30)]);
      const again = await store().append([batch(1, 20), batch(3, 4), gap(21, 30), gap(25, 30)]);
      expect(again).toEqual([20, 2, 10, 6].map((skipped) => ({ skipped, mark: 30 })));
      expect(await store().unjudged(10)).toEqual([batch(1, 20), gap(21, 30)]);
    });

    test('takes of an overlapping entry only what is new', async () => {
      await store().append([batch(1, 10)]);
      const outcomes = await store().append([batch(5, 14), gap(12, 20), batch(15, 25)]);
      expect(outcomes).toEqual([
        { skipped: 6, mark: 14 },
        { skipped: 3, mark: 20 },
        { skipped: 6, mark: 25 },
      ]);
      const kept = [batch(1, 10), { ...batch(5, 14), skip: 6 }, gap(15, 20), { ...batch(15, 25), skip: 6 }];
      expect(await store().unjudged(10)).toEqual(kept);
    });

    test('refuses what leaves items missing, and takes what does not in the same call', async () => {
      const outcomes = await store().append([batch(2, 3), batch(1, 2), batch(4, 5), gap(9, 9), batch(3, 3)]);
      expect(outcomes).toEqual([
        { skipped: 'ahead', mark: 0 },
        { skipped: 0, mark: 2 },
        { skipped: 'ahead', mark: 2 },
        { skipped: 'ahead', mark: 2 },
        { skipped: 0, mark: 3 },
      ]);
      expect((await store().load()).stored).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 3 }]);
    });

    test('leaves no trace of an agent of which nothing was taken', async () => {
      expect(await store().append([batch(7, 8)])).toEqual([{ skipped: 'ahead', mark: 0 }]);
      expect(await store().load()).toMatchObject({ stored: [], judged: [] });
      expect(await store().append([])).toEqual([]);
    });

    test('keeps streams apart by agent and by epoch', async () => {
      const heads = [
        { agent: 'a', epoch: 'x' },
        { agent: 'a', epoch: 'y' },
        { agent: 'b', epoch: 'x' },
      ];
      await store().append(heads.map((head, i) => batch(1, i + 1, head)));
      expect((await store().load()).stored).toEqual(heads.map((head, i) => ({ ...head, seq: i + 1 })));
    });

    test('answers each of many calls at once with its own outcomes', async () => {
      const calls = Array.from({ length: 200 }, (_, i) => store().append([batch(i + 1, i + 1), batch(1, 1)]));
      const outcomes = await Promise.all(calls);
      for (const [i, outcome] of outcomes.entries()) {
        expect(outcome).toEqual([
          { skipped: 0, mark: i + 1 },
          { skipped: 1, mark: i + 1 },
        ]);
      }
      expect((await store().unjudged(1_000)).flatMap(itemsOf)).toEqual(itemsOf(batch(1, 200)));
    });

    test("leaves the caller's buffers alone, and does not notice when they are used again", async () => {
      const entry = batch(1, 5);
      if (entry.body.type !== 'batch') throw new Error('a batch is a batch');
      const done = store().append([entry]);
      await done;
      expect([...entry.body.results]).toEqual([1, 2, 3, 4, 5]);
      entry.body.results.fill(0);
      expect(await store().unjudged(1)).toEqual([batch(1, 5)]);
    });

    test('takes sequence numbers up to the largest the wire allows', async () => {
      const max = 2 ** 52;
      await store().append([gap(1, max - 2), batch(max - 1, max)]);
      expect(await store().unjudged(2)).toEqual([gap(1, max - 2), batch(max - 1, max)]);
      expect((await store().load()).stored[0]?.seq).toBe(max);
    });
  });

  describe('pruning', () => {
    test('forgets what is both old and judged, and remembers that it was there', async () => {
      const at = (receivedAtMs: number) => ({ receivedAtMs });
      await store().append([batch(1, 2, at(10)), gap(3, 4, at(30)), batch(5, 6, at(20)), batch(7, 9, at(5))]);
      await store().commit(judgedUpTo(8));
      expect(await store().prune(10)).toBe(0);
      expect(await store().prune(21)).toBe(2);
      expect(await store().prune(21)).toBe(0);
      expect(await store().prune(1_000)).toBe(1);
      expect(await store().unjudged(9)).toEqual([{ ...batch(7, 9, at(5)), skip: 2 }]);
      expect(await store().append([batch(1, 9), batch(10, 10)])).toEqual([
        { skipped: 9, mark: 9 },
        { skipped: 0, mark: 10 },
      ]);
    });

    test('of much goes in slices, between which others get their turn', async () => {
      await store().append(Array.from({ length: 1_000 }, (_, i) => batch(i + 1, i + 1)));
      await store().commit(judgedUpTo(1_000));
      const pruned = store().prune(2_000);
      expect(await store().append([batch(1_001, 1_001)])).toEqual([{ skipped: 0, mark: 1_001 }]);
      expect(await pruned).toBe(1_000);
      expect(await store().unjudged(2_000)).toEqual([batch(1_001, 1_001)]);
    });
  });

  describe('closing', () => {
    test('waits for what was asked before, refuses what comes after, and is done once', async () => {
      const asked = [store().append([batch(1, 1)]), store().append([batch(2, 2)]), store().append([batch(3, 3)])];
      const numbered = store().number(['a']);
      await Promise.all([store().close(), store().close()]);
      expect((await Promise.all(asked)).map(([outcome]) => outcome?.mark)).toEqual([1, 2, 3]);
      expect((await numbered).get('a')).toBe(1);
      await store().close();
      await expect(store().load()).rejects.toMatchObject({ code: 'store-failed' });
      await expect(store().append([batch(4, 4)])).rejects.toMatchObject({ code: 'store-failed' });
      await expect(store().prune(1)).rejects.toMatchObject({ code: 'store-failed' });
    });

    test('a store that was never used starts from nothing', async () => {
      expect(await store().load()).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        slots: new Map(),
        views: [],
        openOutages: [],
        stored: [],
        judged: [],
        lastOutageId: 0,
        lastNotificationId: 0,
        decided: [],
        flapping: [],
        registrations: [],
      });
    });
  });
});
