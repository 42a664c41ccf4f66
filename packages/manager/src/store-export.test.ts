import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outage } from './core/record.ts';
import type { StoreLine } from './core/store-api.ts';
import type { AgentResults, ResultsQuery } from './store/history.ts';
import { exportOutages, exportResults } from './store-export.ts';

/** What a store answers: of each agent the first `limit` of a time, here never more than three at once, so that pages end everywhere. */
const storeOf = (agents: ReadonlyMap<string, readonly number[]>) => ({
  results: async ({ slot, fromMs, toMs, limit }: ResultsQuery): Promise<AgentResults[]> => {
    expect(slot).toBe(7);
    return [...agents].map(([agent, all]) => {
      const atMs = all.filter((at) => at >= fromMs && at < toMs).slice(0, limit);
      return {
        agent,
        results: {
          atMs: Float64Array.from(atMs),
          code: new Uint8Array(atMs.length).fill(16),
          latencyMs: new Float64Array(atMs.length).fill(Number.NaN),
        },
        lost: fromMs <= 5 ? [{ fromMs: 0, toMs: 5, count: 2, why: 'gone' }] : [],
      };
    });
  },
});

const gathered = async (lines: AsyncIterable<StoreLine>): Promise<StoreLine[]> => {
  const all: StoreLine[] = [];
  for await (const one of lines) all.push(one);
  return all;
};

const slots = new Map([['web', 7]]);
const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }).map((all) => all.sort((a, b) => a - b));

test('every result once, in order of time, however pages end and however many are of one time', async () => {
  await fc.assert(
    fc.asyncProperty(times, times, fc.integer({ min: 1, max: 5 }), async (eu, us, page) => {
      const store = storeOf(
        new Map([
          ['eu-1', eu],
          ['us-1', us],
        ]),
      );
      const lines = await gathered(exportResults(store, slots, undefined, { fromMs: 3, toMs: 25 }, page));
      const rows = lines.flatMap((one) => (one.type === 'results' ? one.rows : []));
      const within = (all: readonly number[]) => all.filter((at) => at >= 3 && at < 25);
      for (const [agent, all] of [
        ['eu-1', eu],
        ['us-1', us],
      ] as const)
        expect(rows.filter(([, one]) => one === agent).map(([at]) => at)).toEqual(within(all));
      expect(rows.map(([at]) => at)).toEqual([...within(eu), ...within(us)].sort((a, b) => a - b));
      expect(lines.at(-1)).toEqual({ type: 'end', figures: { rows: rows.length, lost: 4 } });
      expect(lines.filter(({ type }) => type === 'damage').length).toBe(2);
    }),
  );
});

test('a verdict with its reason, and nothing where there is nothing', async () => {
  const lines = await gathered(
    exportResults(storeOf(new Map([['eu-1', [9]]])), slots, ['web'], { fromMs: 0, toMs: 10 }),
  );
  expect(lines.find(({ type }) => type === 'results')).toEqual({
    ...{ type: 'results', service: 'web' },
    rows: [[9, 'eu-1', 'down', 'refused', null]],
  });
});

test('every outage once, the newest first, however many began at one time', async () => {
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 1, max: 5 }), async (begins, page) => {
      const all = begins.map(
        (startedAtMs, i): Outage => ({
          ...{ id: i + 1, service: 'web', slot: 7, startedAtMs, reason: 'refused', from: [], told: {} },
        }),
      );
      const store = {
        outages: async ({ untilMs = 0, limit }: { untilMs?: number; limit: number }) =>
          all
            .filter((one) => one.startedAtMs <= untilMs)
            .sort((a, b) => b.startedAtMs - a.startedAtMs || b.id - a.id)
            .slice(0, limit),
      };
      const lines = await gathered(exportOutages(store, slots, undefined, { fromMs: 0, toMs: 30 }, 100, page));
      const ids = lines.flatMap((one) => (one.type === 'outages' ? one.rows.map(({ id }) => id) : []));
      expect(ids).toEqual(all.map(({ id }) => id).reverse());
    }),
  );
});

test('a service that never was is told before anything is written', async () => {
  const unknown = gathered(exportResults(storeOf(new Map()), slots, ['nothing'], { fromMs: 0, toMs: 1 }));
  await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
});
