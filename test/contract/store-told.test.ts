// The store's contract, sixth part: what agents told over time, what was decided for whom, and single probes.
import { type Change, codeOf } from '@vedette/protocol/health';
import { ResultEncoder } from '@vedette/protocol/wire';
import { describe, expect, test } from 'vitest';
import type { StoredChange } from '../../packages/manager/src/core/held.ts';
import type { Decision } from '../../packages/manager/src/core/record.ts';
import type { JournalEntry } from '../../packages/manager/src/store/store.ts';

import { onEveryStore } from './store-harness.ts';
import { EPOCH, judgedUpTo, judgement, notification, outage } from './store-samples.ts';

const REFUSED = codeOf({ status: 'down', reason: 'refused' });

const up = (slot: number, at: number): Change => ({ slot, at, since: at - 0.5, health: 'up' });
const told = (agent: string, change: Change, knownAtMs = change.at): StoredChange => ({ agent, change, knownAtMs });
const away = (agent: string, awayAtMs: number): StoredChange => ({ agent, awayAtMs, knownAtMs: awayAtMs + 5 });

const decision = (atMs: number, more: Partial<Decision> = {}): Decision => ({
  atMs,
  service: 'web',
  subscriber: 'ops',
  verdict: 'grace',
  ...more,
});

type Row = readonly [slot: number, atMs: number, code: number, latencyMs: number];

/** Results in front of one change. */
const batch = (agent: string, seq: number, receivedAtMs: number, rows: readonly Row[]): JournalEntry => {
  const encoder = new ResultEncoder();
  for (const row of rows) encoder.append(...row);
  const changes = [{ place: rows.length, change: up(9, receivedAtMs) }];
  const body = { type: 'batch', results: encoder.finish(), changes } as const;
  return { agent, epoch: EPOCH, seq, count: rows.length + 1, receivedAtMs, body };
};

onEveryStore((store) => {
  const all = { slot: 1, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY, limit: 1_000 };
  const keep = (changes: readonly StoredChange[]) => store().commit(judgement({ changes }));
  const decide = (...decisions: readonly Decision[]) => store().commit(judgement({ decisions }));

  describe('changes', () => {
    test('come back in the order in which they became known, of one service, with every absence', async () => {
      const down: Change = { slot: 1, at: 30.25, since: 20.5, health: 'down', reason: 'refused', heldMs: 9.75 };
      const changes = [told('b', up(1, 40)), told('a', down, 50), away('a', 60.5), told('a', up(1, 35), 70)];
      await keep(changes.slice(0, 2));
      await keep([told('a', up(2, 55)), ...changes.slice(2)]);
      expect(await store().changes(all)).toEqual(changes);
    });

    test('are kept once, however often the same judgement is stored', async () => {
      const changes = [told('a', up(1, 10)), away('a', 20), told('a', up(1, 10), 30)];
      await keep(changes);
      await keep(changes);
      expect(await store().changes(all)).toEqual(changes);
    });

    test('are found within a time, along with the last that each agent told before', async () => {
      const [first, second, third] = [told('a', up(1, 10)), told('a', up(1, 20)), told('a', up(1, 30))];
      const [other, gone] = [told('b', up(1, 15)), away('b', 16)];
      await keep([third, told('b', up(1, 14)), other, gone, first, second, told('a', up(1, 41))]);
      expect(await store().changes({ ...all, fromMs: 20, toMs: 40 })).toEqual([third, other, gone, second]);
      expect(await store().changes({ ...all, fromMs: 0, toMs: 30, limit: 1 })).toEqual([third, gone]);
    });

    test('that are too old go, but for the last that each agent told of each service', async () => {
      const kept = [told('a', up(1, 20)), told('b', up(1, 5)), away('a', 8), told('a', up(1, 90))];
      await keep([told('a', up(1, 10)), ...kept, away('a', 7), told('a', up(2, 3))]);
      await store().prune(50);
      expect(await store().changes(all)).toEqual(kept);
      expect(await store().changes({ ...all, slot: 2 })).toEqual([kept[2], told('a', up(2, 3))]);
    });
  });

  describe('decisions', () => {
    test('come back as they were, subscriber by subscriber', async () => {
      const full = decision(20.5, { verdict: 'told', outage: 3, notification: 4, untilMs: 9.5, by: ['a "b"', 'c'] });
      const other = decision(5, { subscriber: 'anna', verdict: 'over', by: [] });
      await decide(full, decision(10), other, decision(15, { service: 'db' }));
      const query = { service: 'web', atMs: 100, before: 10, after: 10 };
      expect(await store().decisions(query)).toEqual([other, decision(10), full]);
      expect(await store().decisions({ ...query, subscriber: 'anna' })).toEqual([other]);
      expect(await store().decisions({ ...query, subscriber: 'nobody' })).toEqual([]);
    });

    test('are the last before a time and the first after it', async () => {
      await decide(...[10, 20, 30, 40, 50].map((atMs) => decision(atMs)));
      const found = await store().decisions({ service: 'web', atMs: 30, before: 2, after: 1 });
      expect(found.map(({ atMs }) => atMs)).toEqual([20, 30, 40]);
      expect(await store().decisions({ service: 'web', atMs: 30, before: 0, after: 0 })).toEqual([]);
    });

    test('are kept once, and the last one of each is loaded', async () => {
      const last = [decision(30, { subscriber: 'anna' }), decision(20, { verdict: 'planned', by: ['nightly'] })];
      await decide(decision(10), ...last);
      await decide(decision(10));
      expect((await store().load()).decided).toEqual(last);
      expect(await store().decisions({ service: 'web', atMs: 99, before: 9, after: 9 })).toHaveLength(3);
    });

    test('outlast what is pruned', async () => {
      await decide(decision(10));
      await store().prune(1_000);
      expect((await store().load()).decided).toEqual([decision(10)]);
    });
  });

  describe('probes', () => {
    const refused = { status: 'down', reason: 'refused' };

    test('are those of one service, the nearest to a time, the oldest first', async () => {
      await store().append([
        batch('b', 1, 2_100, [
          [1, 2_000, 0, 0.5],
          [2, 2_001, 0, 0.7],
        ]),
        batch('a', 1, 1_100, [[1, 1_000, REFUSED, Number.NaN]]),
        batch('a', 3, 9_100, [[1, 9_000, 0, 1]]),
      ]);
      const { probes, keptSinceMs } = await store().probes({ slot: 1, aroundMs: 1_400, limit: 2 });
      expect(probes).toEqual([
        { agent: 'a', atMs: 1_000, verdict: refused },
        { agent: 'b', atMs: 2_000, verdict: { status: 'up' }, latencyMs: 0.5 },
      ]);
      expect(keptSinceMs).toBe(1_100);
    });

    test('that were sent twice are there once', async () => {
      const rows: Row[] = [1_000, 2_000, 3_000].map((atMs) => [1, atMs, 0, 1]);
      await store().append([batch('a', 1, 3_100, rows.slice(0, 2))]);
      await store().append([{ ...batch('a', 1, 3_200, rows), seq: 1 }]);
      const { probes } = await store().probes({ slot: 1, aroundMs: 3_000, limit: 10 });
      expect(probes.map(({ atMs }) => atMs)).toEqual([1_000, 2_000]);
    });

    test('are not looked for in what came long before or after', async () => {
      await store().append([batch('a', 1, 1_000, [[1, 900_000, 0, 1]])]);
      expect((await store().probes({ slot: 1, aroundMs: 900_000, limit: 10 })).probes).toEqual([]);
    });

    test('are gone when they were pruned, and it is said since when they are kept', async () => {
      await store().append([batch('a', 1, 1_000, [[1, 900, 0, 1]]), batch('a', 3, 2_000, [[1, 1_900, 0, 1]])]);
      await store().commit(judgedUpTo(4, { agent: 'a' }));
      await store().prune(1_500);
      expect(await store().probes({ slot: 1, aroundMs: 1_000, limit: 10 })).toMatchObject({
        probes: [{ atMs: 1_900 }],
        keptSinceMs: 2_000,
      });
      await store().prune(9_000);
      expect(await store().probes({ slot: 1, aroundMs: 1_000, limit: 10 })).toEqual({ probes: [] });
    });
  });

  test('changes and decisions are kept along with the rest of the judgement, or not at all', async () => {
    const parts = judgement({ changes: [told('a', up(1, 10))], decisions: [decision(10)] });
    const marks = judgedUpTo(1).judged;
    await expect(store().commit({ ...parts, judged: marks })).rejects.toThrow('never stored');
    expect(await store().changes(all)).toEqual([]);
    expect((await store().load()).decided).toEqual([]);
  });

  test('outages and notifications are found up to a time, notifications by service', async () => {
    await store().commit(judgement({ notifications: [notification(1), notification(2, { service: 'db' })] }));
    await store().commit(judgement({ notifications: [notification(3)], outages: [outage(1), outage(2)] }));
    const found = await store().notifications({ service: 'web', untilMs: 300, limit: 10 });
    expect(found.map(({ id }) => id)).toEqual([3, 1]);
    expect(await store().notifications({ service: 'web', untilMs: 299, limit: 1 })).toMatchObject([{ id: 1 }]);
    expect((await store().outages({ untilMs: 150, limit: 10 })).map(({ id }) => id)).toEqual([1]);
  });
});
