// The store's contract, on every implementation there is.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../packages/manager/src/store/memory/memory-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { batch, EPOCH, gap, itemsOf, judgedUpTo, judgement, notification, outage } from './store-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

const implementations: Readonly<Record<string, () => Promise<Store>>> = {
  memory: async () => createMemoryStore(),
  sqlite: () => openSqliteStore({ file: newFile() }),
};
/** How many tests each implementation has really been through. */
const ran = new Map<string, number>();

describe.each(Object.entries(implementations))('the %s store', (name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    return async () => {
      await store.close();
      ran.set(name, (ran.get(name) ?? 0) + 1);
    };
  });

  describe('numbering', () => {
    test('is given in order, from 1, and for ever', async () => {
      expect([...(await store.number(['b', 'a', 'b', 'ü/c']))]).toEqual([
        ['b', 1],
        ['a', 2],
        ['ü/c', 3],
      ]);
      expect([...(await store.number(['new', 'a']))]).toEqual([
        ['new', 4],
        ['a', 2],
      ]);
      expect((await store.load()).slots).toEqual(
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
      expect(await store.append(entries)).toEqual([20, 30, 31, 5].map((mark) => ({ skipped: 0, mark })));
      expect(await store.unjudged(10)).toEqual(entries);
    });

    test('takes nothing twice', async () => {
      await store.append([batch(1, 20), gap(21, 30)]);
      const again = await store.append([batch(1, 20), batch(3, 4), gap(21, 30), gap(25, 30)]);
      expect(again).toEqual([20, 2, 10, 6].map((skipped) => ({ skipped, mark: 30 })));
      expect(await store.unjudged(10)).toEqual([batch(1, 20), gap(21, 30)]);
    });

    test('takes of an overlapping entry only what is new', async () => {
      await store.append([batch(1, 10)]);
      const outcomes = await store.append([batch(5, 14), gap(12, 20), batch(15, 25)]);
      expect(outcomes).toEqual([
        { skipped: 6, mark: 14 },
        { skipped: 3, mark: 20 },
        { skipped: 6, mark: 25 },
      ]);
      const kept = [batch(1, 10), { ...batch(5, 14), skip: 6 }, gap(15, 20), { ...batch(15, 25), skip: 6 }];
      expect(await store.unjudged(10)).toEqual(kept);
    });

    test('refuses what leaves items missing, and takes what does not in the same call', async () => {
      const outcomes = await store.append([batch(2, 3), batch(1, 2), batch(4, 5), gap(9, 9), batch(3, 3)]);
      expect(outcomes).toEqual([
        { skipped: 'ahead', mark: 0 },
        { skipped: 0, mark: 2 },
        { skipped: 'ahead', mark: 2 },
        { skipped: 'ahead', mark: 2 },
        { skipped: 0, mark: 3 },
      ]);
      expect((await store.load()).stored).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 3 }]);
    });

    test('leaves no trace of an agent of which nothing was taken', async () => {
      expect(await store.append([batch(7, 8)])).toEqual([{ skipped: 'ahead', mark: 0 }]);
      expect(await store.load()).toMatchObject({ stored: [], judged: [] });
      expect(await store.append([])).toEqual([]);
    });

    test('keeps streams apart by agent and by epoch', async () => {
      const heads = [
        { agent: 'a', epoch: 'x' },
        { agent: 'a', epoch: 'y' },
        { agent: 'b', epoch: 'x' },
      ];
      await store.append(heads.map((head, i) => batch(1, i + 1, head)));
      expect((await store.load()).stored).toEqual(heads.map((head, i) => ({ ...head, seq: i + 1 })));
    });

    test('answers each of many calls at once with its own outcomes', async () => {
      const calls = Array.from({ length: 200 }, (_, i) => store.append([batch(i + 1, i + 1), batch(1, 1)]));
      const outcomes = await Promise.all(calls);
      for (const [i, outcome] of outcomes.entries()) {
        expect(outcome).toEqual([
          { skipped: 0, mark: i + 1 },
          { skipped: 1, mark: i + 1 },
        ]);
      }
      expect((await store.unjudged(1_000)).flatMap(itemsOf)).toEqual(itemsOf(batch(1, 200)));
    });

    test("leaves the caller's buffers alone, and does not notice when they are used again", async () => {
      const entry = batch(1, 5);
      if (entry.body.type !== 'batch') throw new Error('a batch is a batch');
      const done = store.append([entry]);
      await done;
      expect([...entry.body.results]).toEqual([1, 2, 3, 4, 5]);
      entry.body.results.fill(0);
      expect(await store.unjudged(1)).toEqual([batch(1, 5)]);
    });

    test('takes sequence numbers up to the largest the wire allows', async () => {
      const max = 2 ** 52;
      await store.append([gap(1, max - 2), batch(max - 1, max)]);
      expect(await store.unjudged(2)).toEqual([gap(1, max - 2), batch(max - 1, max)]);
      expect((await store.load()).stored[0]?.seq).toBe(max);
    });
  });

  describe('judging', () => {
    test('is asked for in order of arrival, as much as is wanted', async () => {
      const us = { agent: 'us-1' };
      const entries = [batch(1, 2), batch(1, 3, us), gap(3, 4), batch(4, 4, us)];
      await store.append(entries);
      expect(await store.unjudged(3)).toEqual(entries.slice(0, 3));
      expect(await store.unjudged(0)).toEqual([]);
      expect(await store.unjudged(Number.POSITIVE_INFINITY)).toEqual(entries);
    });

    test('goes on after the mark, also in the middle of an entry', async () => {
      await store.append([batch(1, 10), gap(11, 20), batch(15, 30)]);
      await store.commit(judgedUpTo(4));
      expect((await store.unjudged(1))[0]).toEqual({ ...batch(1, 10), skip: 4 });
      await store.commit(judgedUpTo(13));
      expect(await store.unjudged(9)).toEqual([gap(14, 20), { ...batch(15, 30), skip: 6 }]);
      await store.commit(judgedUpTo(22));
      expect(await store.unjudged(9)).toEqual([{ ...batch(15, 30), skip: 8 }]);
      await store.commit(judgedUpTo(30));
      expect(await store.unjudged(9)).toEqual([]);
    });

    test('never goes back', async () => {
      await store.append([batch(1, 10)]);
      await store.commit(judgedUpTo(7));
      await store.commit(judgedUpTo(3));
      expect((await store.load()).judged).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 7 }]);
    });

    test('of what was never stored is a mistake, and changes nothing', async () => {
      await store.append([batch(1, 10)]);
      const views = [{ agent: 'eu-1', change: { slot: 1, at: 1, since: 1, health: 'up' } as const }];
      await expect(store.commit({ ...judgedUpTo(11), views })).rejects.toThrow();
      await expect(store.commit({ ...judgedUpTo(1, { agent: 'nobody' }), views })).rejects.toThrow();
      expect(await store.load()).toMatchObject({ views: [], judged: [] });
    });

    test('keeps the newest view of each agent on each service', async () => {
      const up = (slot: number, at: number) => ({ slot, at, since: 1, health: 'up' }) as const;
      const down = { slot: 1, at: 3.5, since: 2, health: 'down', reason: 'timeout', heldMs: 1.5 } as const;
      await store.commit(
        judgement({
          views: [
            { agent: 'a', change: up(1, 1) },
            { agent: 'b', change: up(1, 1) },
          ],
        }),
      );
      await store.commit(
        judgement({
          views: [
            { agent: 'a', change: down },
            { agent: 'a', change: up(2, 9) },
          ],
        }),
      );
      const { views } = await store.load();
      expect(views.toSorted((a, b) => a.agent.localeCompare(b.agent))).toEqual([
        { agent: 'a', change: down },
        { agent: 'a', change: up(2, 9) },
        { agent: 'b', change: up(1, 1) },
      ]);
    });

    test('may be stored twice, when it is not known whether it was', async () => {
      await store.append([batch(1, 4)]);
      const once = { ...judgedUpTo(4), outages: [outage(1)], notifications: [notification(1)] };
      await store.commit(once);
      await store.commit(once);
      expect(await store.notifications({ limit: 9 })).toEqual([notification(1)]);
      expect(await store.outages({ limit: 9 })).toEqual([outage(1)]);
    });
  });

  describe('outages', () => {
    const closed = outage(2, { service: 'db', endedAtMs: 250.5, told: ['ops', 'eve'] });
    beforeEach(async () => {
      await store.commit(
        judgement({ outages: [outage(1), outage(2, { service: 'db' }), outage(4, { startedAtMs: 50 })] }),
      );
      await store.commit(judgement({ outages: [closed, outage(3)] }));
    });

    test.each([
      ['newest start first', { limit: 9 }, [3, 2, 1, 4]],
      ['at most so many', { limit: 2 }, [3, 2]],
      ['none', { limit: 0 }, []],
      ['of a service', { service: 'web', limit: 9 }, [3, 1, 4]],
      ['of nobody', { service: "x' OR 1 --", limit: 9 }, []],
      ['open ones', { open: true, limit: 9 }, [3, 1, 4]],
      ['ended ones', { open: false, limit: 9 }, [2]],
      ['that lasted until a time', { sinceMs: 250.5, limit: 9 }, [3, 2, 1, 4]],
      ['that lasted beyond a time', { sinceMs: 250.6, limit: 9 }, [3, 1, 4]],
      ['of a service, open, since, at most', { service: 'web', open: true, sinceMs: 0, limit: 2 }, [3, 1]],
    ])('are found: %s', async (_, query, ids) => {
      expect((await store.outages(query)).map(({ id }) => id)).toEqual(ids);
    });

    test('come back as they were last told, and the open ones at a start', async () => {
      expect(await store.outages({ service: 'db', limit: 1 })).toEqual([closed]);
      const { openOutages, lastOutageId } = await store.load();
      expect(new Set(openOutages.map(({ id }) => id))).toEqual(new Set([1, 3, 4]));
      expect(lastOutageId).toBe(4);
    });
  });

  describe('notifications', () => {
    beforeEach(async () => {
      const notifications = [1, 2, 3].map((id) => notification(id, { subscriber: id === 2 ? 'eve' : 'ops' }));
      await store.commit(judgement({ outages: [outage(1)], notifications }));
      await store.commit(judgement({ notifications: [notification(7, { atMs: 100 })] }));
    });

    test.each([
      ['newest first', { limit: 9 }, [3, 2, 7, 1]],
      ['at most so many', { limit: 1 }, [3]],
      ['to a subscriber', { subscriber: 'ops', limit: 9 }, [3, 7, 1]],
      ['since a time', { sinceMs: 200, limit: 9 }, [3, 2]],
      ['to a subscriber since a time', { subscriber: 'ops', sinceMs: 200, limit: 9 }, [3]],
    ])('are found: %s', async (_, query, ids) => {
      expect((await store.notifications(query)).map(({ id }) => id)).toEqual(ids);
    });

    test('come back as they were', async () => {
      expect(await store.notifications({ limit: 1 })).toEqual([notification(3)]);
      expect((await store.load()).lastNotificationId).toBe(7);
    });
  });

  describe('pruning', () => {
    test('forgets what is both old and judged, and remembers that it was there', async () => {
      const at = (receivedAtMs: number) => ({ receivedAtMs });
      await store.append([batch(1, 2, at(10)), gap(3, 4, at(30)), batch(5, 6, at(20)), batch(7, 9, at(5))]);
      await store.commit(judgedUpTo(8));
      expect(await store.prune(10)).toBe(0);
      expect(await store.prune(21)).toBe(2);
      expect(await store.prune(21)).toBe(0);
      expect(await store.prune(1_000)).toBe(1);
      expect(await store.unjudged(9)).toEqual([{ ...batch(7, 9, at(5)), skip: 2 }]);
      expect(await store.append([batch(1, 9), batch(10, 10)])).toEqual([
        { skipped: 9, mark: 9 },
        { skipped: 0, mark: 10 },
      ]);
    });

    test('of much goes in slices, between which others get their turn', async () => {
      await store.append(Array.from({ length: 1_000 }, (_, i) => batch(i + 1, i + 1)));
      await store.commit(judgedUpTo(1_000));
      const pruned = store.prune(2_000);
      expect(await store.append([batch(1_001, 1_001)])).toEqual([{ skipped: 0, mark: 1_001 }]);
      expect(await pruned).toBe(1_000);
      expect(await store.unjudged(2_000)).toEqual([batch(1_001, 1_001)]);
    });
  });

  describe('closing', () => {
    test('waits for what was asked before, refuses what comes after, and is done once', async () => {
      const asked = [store.append([batch(1, 1)]), store.append([batch(2, 2)]), store.append([batch(3, 3)])];
      const numbered = store.number(['a']);
      await Promise.all([store.close(), store.close()]);
      expect((await Promise.all(asked)).map(([outcome]) => outcome?.mark)).toEqual([1, 2, 3]);
      expect((await numbered).get('a')).toBe(1);
      await store.close();
      await expect(store.load()).rejects.toMatchObject({ code: 'store-failed' });
      await expect(store.append([batch(4, 4)])).rejects.toMatchObject({ code: 'store-failed' });
      await expect(store.prune(1)).rejects.toMatchObject({ code: 'store-failed' });
    });

    test('a store that was never used starts from nothing', async () => {
      expect(await store.load()).toEqual({
        ...{
          slots: new Map(),
          views: [],
          openOutages: [],
          stored: [],
          judged: [],
          lastOutageId: 0,
          lastNotificationId: 0,
        },
      });
    });
  });
});

test('every implementation has been through every test, the SQLite one on real files', () => {
  expect(new Set(ran.keys())).toEqual(new Set(['memory', 'sqlite']));
  expect(ran.get('sqlite')).toBe(ran.get('memory'));
  expect(ran.get('sqlite')).toBe(files);
  expect(files).toBeGreaterThan(30);
  expect(readFileSync(join(folder, '1.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
});
