// The history's contract: what is asked of it, on whatever keeps one.
import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../packages/manager/src/fleet-reader.ts';
import { type RollupsQuery, widthsMs } from '../../packages/manager/src/store/history.ts';
import { onEveryStore } from './store-harness.ts';
import { DAY_START_MS, delivered, packing, REFUSED, type Row } from './store-history-samples.ts';
import { EPOCH, gap, judgedUpTo } from './store-samples.ts';

const MINUTE_MS = 60_000;
const at = (minutes: number): number => DAY_START_MS + minutes * MINUTE_MS;

onEveryStore((store) => {
  /** Everything that was delivered is judged, and packed where stores pack. */
  const packed = async (): Promise<void> => {
    for (const { agent, epoch, seq } of (await store().load()).stored)
      await store().commit(judgedUpTo(seq, { agent, epoch }));
    for (let isDone = false; !isDone; ) ({ isDone } = await store().packSome(packing()));
  };
  const everything = { slot: 1, fromMs: 0, toMs: 1e15, limit: 1e6 };
  const rowsFound = async (more: Partial<typeof everything> & { agent?: string } = {}) =>
    (await store().results({ ...everything, ...more })).map(({ agent, results, lost }) => {
      expect(lost).toEqual([]);
      return [agent, Array.from(results.atMs, (ms, i) => [ms, results.code[i], results.latencyMs[i]])];
    });

  describe.each([
    ['as they came', async () => {}],
    ['packed', packed],
  ])('results, %s', (_, settle) => {
    test('come back of one service, agent by agent, in order of time', async () => {
      const rows: Row[] = [
        [1, at(2), 0, 12.5],
        [2, at(2), 0, 1],
        [1, at(1), REFUSED, Number.NaN],
      ];
      await store().append([delivered('b', 1, at(3), rows), delivered('a', 1, at(9), [[1, at(8), 0, 0.123]])]);
      await settle();
      const b = [
        [at(1), REFUSED, Number.NaN],
        [at(2), 0, 12.5],
      ];
      expect(await rowsFound()).toEqual([
        ['a', [[at(8), 0, 0.123]]],
        ['b', b],
      ]);
      expect(await rowsFound({ agent: 'b' })).toEqual([['b', b]]);
      expect(await rowsFound({ slot: 3 })).toEqual([]);
      expect(await rowsFound({ agent: 'b', limit: 1 })).toEqual([['b', b.slice(0, 1)]]);
      expect(await rowsFound({ agent: 'b', fromMs: at(2) })).toEqual([['b', b.slice(1)]]);
      expect(await rowsFound({ agent: 'b', toMs: at(2) })).toEqual([['b', b.slice(0, 1)]]);
    });

    test('that were delivered twice are there once; those of nobody are not there', async () => {
      const rows = [1, 2, 3].map((n): Row => [1, at(n), 0, n]);
      await store().append([delivered('a', 1, at(3), rows.slice(0, 2))]);
      await store().append([delivered('a', 1, at(4), rows), delivered('a', 4, at(5), [[0, at(4), 0, 1]])]);
      await settle();
      expect(await rowsFound()).toEqual([['a', rows.map(([, ms, code, latencyMs]) => [ms, code, latencyMs])]]);
      expect(await rowsFound({ slot: 0 })).toEqual([]);
    });

    test('are rolled up: how many of what, how long it held, how long they took', async () => {
      const rows = Array.from(
        { length: 90 },
        (_, n): Row => [1, at(n), n === 30 ? REFUSED : 0, n === 30 ? Number.NaN : 10],
      );
      await store().append([delivered('a', 1, at(90), rows)]);
      await settle();
      const rolled = async (more: Partial<RollupsQuery> = {}) => {
        const query = { slot: 1, fromMs: at(0), toMs: at(90), widthMs: widthsMs.hour, holdMs: 25_000, ...more };
        const [found] = await store().rollups(query);
        return (
          found?.rollups.map((one) => [one.fromMs, one.counts.get(0), one.upMs, one.downMs, one.sketch.count]) ?? []
        );
      };
      expect(await rolled()).toEqual([
        [at(0), 59, 59 * 25_000, 25_000, 59],
        [at(60), 30, 30 * 25_000, 0, 30],
      ]);
      expect(await rolled({ widthMs: widthsMs.day })).toEqual([[at(0), 89, 89 * 25_000, 25_000, 89]]);
      expect(await rolled({ widthMs: widthsMs.minute, fromMs: at(30), toMs: at(32) })).toEqual([
        [at(30), undefined, 0, 25_000, 0],
        [at(31), 1, 25_000, 0, 1],
      ]);
    });

    test('of many services are told of together: of what agents share, the most that one of them saw', async () => {
      const probes = (slot: number, codes: readonly number[]): Row[] =>
        codes.map((code, n): Row => [slot, at(n), code, code === 0 ? 10 : Number.NaN]);
      await store().append([
        delivered('a', 1, at(9), [...probes(1, [0, 0, REFUSED]), ...probes(300, [0])]),
        delivered('b', 1, at(9), probes(1, [0, REFUSED, REFUSED, REFUSED])),
      ]);
      await settle();
      const slots = [1, 2, 300];
      const query = { slots, holdMs: [25_000, 25_000, 25_000], fromMs: at(-60), toMs: at(60), latencies: true };
      for (const widthMs of [widthsMs.hour, widthsMs.day] as const) {
        const { columns, observedMs, downMs, latencies } = await fleetOf(store(), { ...query, widthMs });
        expect(columns).toBe(2);
        expect([...observedMs]).toEqual([0, 100_000, 0, 0, 0, 25_000]);
        expect([...downMs]).toEqual([0, 75_000, 0, 0, 0, 0]);
        expect(slots.map((slot) => latencies.get(slot)?.count)).toEqual([3, 0, 1]);
      }
    });

    test('of a day in which a pause of days began are rolled up like others', async () => {
      const morning = Array.from({ length: 80 }, (_, n): Row => [1, at(n), 0, 1]);
      const later = Array.from({ length: 80 }, (_, n): Row => [1, at(5 * 24 * 60 + n), 0, 1]);
      await store().append([delivered('a', 1, at(80), morning)]);
      await settle();
      for (const [i, row] of later.entries()) {
        await store().append([delivered('a', 81 + i, row[1] + 7_200_000, [row])]);
        if (i % 20 === 0) await settle();
      }
      await settle();
      const query = { slot: 1, fromMs: at(0), toMs: at(6 * 24 * 60), widthMs: widthsMs.day, holdMs: 25_000 };
      const [found] = await store().rollups(query);
      expect(found?.rollups.map((one) => one.counts.get(0))).toEqual([80, 80]);
    });

    test('leave their gaps behind', async () => {
      const entries = [
        delivered('a', 1, at(1), [[1, at(0), 0, 1]]),
        gap(2, 9, { agent: 'a', epoch: EPOCH, receivedAtMs: at(2) }),
      ];
      await store().append([...entries, gap(1, 3, { agent: 'b', receivedAtMs: at(2) })]);
      await settle();
      const [a, b] = [
        [2, 9],
        [1, 3],
      ].map(([from, to], i) => ({
        ...{ agent: 'ab'[i], epoch: EPOCH, from, to },
        ...{ reason: 'spool-full', fromMs: 10, toMs: 20.25 },
      }));
      expect(await store().gaps({ fromMs: 0, toMs: 1e15, limit: 9 })).toEqual([a, b]);
      expect(await store().gaps({ agent: 'b', fromMs: 20, toMs: 1e15, limit: 9 })).toEqual([b]);
      expect(await store().gaps({ fromMs: 21, toMs: 1e15, limit: 9 })).toEqual([]);
      expect(await store().gaps({ fromMs: 0, toMs: 10, limit: 9 })).toEqual([]);
      expect(await store().gaps({ fromMs: 0, toMs: 1e15, limit: 1 })).toEqual([b]);
    });

    test('leave a gap behind that was forgotten before anything was done with it', async () => {
      await store().append([gap(1, 3, { agent: 'b', receivedAtMs: 5 })]);
      await store().commit(judgedUpTo(3, { agent: 'b' }));
      await store().prune(10);
      await settle();
      expect(await store().gaps({ fromMs: 0, toMs: 1e15, limit: 9 })).toMatchObject([{ agent: 'b', from: 1, to: 3 }]);
    });

    test('are found as probes', async () => {
      await store().append([
        delivered('a', 1, at(2), [
          [1, at(1), 0, 12.5],
          [1, at(2), REFUSED, Number.NaN],
        ]),
      ]);
      await settle();
      expect((await store().probes({ slot: 1, aroundMs: at(1), limit: 1 })).probes).toEqual([
        { agent: 'a', atMs: at(1), verdict: { status: 'up' }, latencyMs: 12.5 },
      ]);
    });
  });

  test('statistics of nothing name nothing as the oldest', async () => {
    expect((await store().stats()).oldestMs).toBeUndefined();
  });

  test('statistics count what is kept', async () => {
    await store().append([
      delivered('a', 1, at(2), [
        [1, at(1), 0, 12.5],
        [1, at(2), 0, 1],
      ]),
    ]);
    const total = async (): Promise<number> =>
      (await store().stats()).kinds.reduce((sum, { results }) => sum + results, 0);
    expect(await total()).toBe(2);
    await packed();
    expect(await total()).toBe(2);
    expect((await store().stats()).oldestMs).toBe(at(1));
  });
});
