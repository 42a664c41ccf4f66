// What the historian makes of a store with results whose uptime can be counted by hand.
import type { VerdictCode } from '@vedette/protocol/health';
import { ResultEncoder } from '@vedette/protocol/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LatenciesQuery, TallyQuery } from './core/fleet-history.ts';
import type { Outage } from './core/record.ts';
import { fleetOf } from './fleet-reader.ts';
import { Historian } from './historian.ts';
import { bytesOf } from './history/sketch.ts';
import type { Watched } from './on-record.ts';
import type { History } from './store/history.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const UP: VerdictCode = 0;
const REFUSED: VerdictCode = 16;

const startMs = Date.parse('2026-10-24T22:00:00Z');
const at = (hours: number, minutes = 0): number => startMs + hours * HOUR_MS + minutes * MINUTE_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

const watched = (id: string, slot: number, more: object = {}): Watched => ({
  slot,
  demand: {
    service: { id, target: `tcp://${id}:1`, labels: {}, agents: ['a', 'b'], ...more },
    planned: id === 'web' ? [{ id: 'works', window: { type: 'once', fromMs: at(4), toMs: at(5) } }] : [],
    everyPerAgentMs: MINUTE_MS,
  },
});

const services = [watched('web', 1, { group: 'shop', sloTarget: 0.99 }), watched('db', 2)];

const nowMs = at(10);
let store: Store & History;
let seq: number;

/** A result a minute of one agent, as the code of each minute says; undefined for none. */
const see = async (agent: string, slot: number, codeOf: (minute: number) => VerdictCode | undefined): Promise<void> => {
  const encoder = new ResultEncoder();
  let count = 0;
  for (let minute = 0; minute < 600; minute++) {
    const code = codeOf(minute);
    if (code === undefined) continue;
    encoder.append(slot, at(0, minute), code, code === UP ? 2 : Number.NaN);
    count++;
  }
  const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
  await store.append([{ agent, epoch: 'x', seq, count, receivedAtMs: nowMs, body }]);
  seq += count;
};

const outage = (id: number, fromMs: number, toMs?: number, more: Partial<Outage> = {}): Outage => ({
  ...{ id, service: 'web', slot: 1, startedAtMs: fromMs, reason: 'refused', from: ['a'], told: {} },
  ...(toMs !== undefined && { endedAtMs: toMs }),
  ...more,
});

const historianOf = (kept: ConstructorParameters<typeof Historian>[0]['store']): Historian =>
  new Historian({
    store: kept,
    judge: { services, service: (id) => services.find(({ demand }) => demand.service.id === id) },
    clock: { now: () => nowMs, elapsed: () => 0, at: () => ({ [Symbol.dispose]: () => {} }) },
    name: 'prod',
  });

let historian: Historian;

/** Ten hours of `web`: down from 2:00 to 2:30, in works from 4:00 to 5:00, nobody looks from 6:00 to 7:00; two agents of whom one looks in the first hour only. */
beforeEach(async () => {
  store = createMemoryStore('0'.repeat(32));
  seq = 1;
  await see('a', 1, (minute) => {
    if (minute >= 360 && minute < 420) return undefined;
    return minute >= 120 && minute < 150 ? REFUSED : UP;
  });
  seq = 1;
  await see('b', 1, (minute) => (minute < 60 ? UP : undefined));
  const outages = [outage(1, at(2), at(2, 30)), outage(2, at(1), at(2), { service: 'gone', slot: 9 })];
  await store.commit({ outages, notifications: [], views: [], judged: [] });
  historian = historianOf(store);
});

/** In minutes. What the last result before the break says holds for two and a half of them. */
const OBSERVED = 6 * 60 + 1.5 + 3 * 60;
const UP_SHARE = (OBSERVED - 60 - 30) / (OBSERVED - 60);
const close = (number: number): number => expect.closeTo(number, 6) as number;

const letters = { up: 'u', failing: 'f', down: 'd', planned: 'p', unknown: '?' } as const;

describe('the history of a service', () => {
  test('by the quarter: points of each agent, states, figures, outages, windows', async () => {
    const view = await historian.history({ service: 'web', sinceMs: at(0), points: 40 });
    expect(view).toMatchObject({ from: 'minutes', stepMs: 15 * MINUTE_MS, since: iso(at(0)), until: iso(nowMs) });
    expect(view.agents.map(({ agent, points }) => [agent, points.length])).toEqual([
      ['a', 36],
      ['b', 4],
    ]);
    const point = { at: iso(at(0)), up: 15, down: 0, unknown: 0, p50Ms: close(1.993), maxMs: 2 };
    expect(view.agents[0]?.points[0]).toMatchObject({ ...point, p50Ms: expect.closeTo(2, 1) as number });
    expect(view.agents[0]?.points[8]).toEqual({ at: iso(at(2)), up: 0, down: 15, unknown: 0 });
    expect(view.cells.map(({ state }) => letters[state]).join('')).toBe('uuuuuuuudduuuuuuppppuuuu????uuuuuuuuuuuu');
    expect(view.figures).toMatchObject({
      ...{ outages: 1, downMs: 30 * MINUTE_MS, plannedMs: HOUR_MS, mttrMs: 30 * MINUTE_MS },
      ...{ uptime: close(UP_SHARE), coverage: close(OBSERVED / 600), budget: { target: 0.99 } },
    });
    expect(view.outages).toMatchObject([{ id: 1, durationMs: 30 * MINUTE_MS, plannedMs: 0 }]);
    expect(view.planned).toEqual([{ id: 'works', since: iso(at(4)), until: iso(at(5)) }]);
  });

  test('of a few minutes single results are enough; the last one before them still holds', async () => {
    const view = await historian.history({ service: 'web', sinceMs: at(1, 59), untilMs: at(2, 2), points: 12 });
    expect(view).toMatchObject({ from: 'results', stepMs: 15 * SECOND_MS });
    expect(view.agents.map(({ agent, points }) => [agent, points.length])).toEqual([['a', 3]]);
    expect(view.figures).toMatchObject({ upMs: MINUTE_MS, downMs: 2 * MINUTE_MS, coverage: 1 });
  });

  test('of one agent: its points alone, and what all agents come to', async () => {
    const view = await historian.history({ service: 'web', sinceMs: at(0), agent: 'b', points: 10 });
    expect(view.agents.map(({ agent }) => agent)).toEqual(['b']);
    expect(view.figures.coverage).toBeCloseTo(OBSERVED / 600, 6);
  });

  test('what fails without an outage is shown as that, and counts as up', async () => {
    seq = 1;
    await see('a', 2, (minute) => (minute === 599 ? REFUSED : UP));
    const { cells, figures } = await historian.history({ service: 'db', sinceMs: at(9), points: 4 });
    expect(cells.map(({ state }) => state)).toEqual(['up', 'up', 'up', 'failing']);
    expect(figures).toMatchObject({ uptime: 1, coverage: 1, outages: 0 });
  });

  test('an outage that lasts is down until now, and a silence without an end is planned', async () => {
    await store.commit({ outages: [outage(3, at(9, 30))], notifications: [], views: [], judged: [] });
    await store.keepSilence({ id: 1, selectors: ['group:shop'], fromMs: at(9, 45), by: 'anna', addedAtMs: at(9, 45) });
    const { cells, planned, outages } = await historian.history({ service: 'web', sinceMs: at(9), points: 4 });
    expect(cells.map(({ state }) => state)).toEqual(['up', 'up', 'down', 'planned']);
    expect(planned).toEqual([{ id: 'silence 1', since: iso(at(9, 45)), until: iso(nowMs) }]);
    expect(outages).toMatchObject([{ id: 3, durationMs: 30 * MINUTE_MS, plannedMs: 15 * MINUTE_MS }]);
  });

  test('gaps of the agents that look at it are told, others are not', async () => {
    for (const agent of ['a', 'stranger']) {
      const gap = { epoch: 'y', from: 1, to: 3, reason: 'spool-full', fromMs: at(6), toMs: at(7) } as const;
      const entry = { agent, epoch: 'y', seq: 1, count: 3, receivedAtMs: nowMs };
      await store.append([{ ...entry, body: { type: 'gap', gap } }]);
    }
    const { gaps } = await historian.history({ service: 'web', sinceMs: at(0), points: 10 });
    expect(gaps).toEqual([{ agent: 'a', reason: 'spool-full', items: 3, since: iso(at(6)), until: iso(at(7)) }]);
  });

  test('of a service that is watched no more, by its outages', async () => {
    const view = await historian.history({ service: 'gone', sinceMs: at(0), points: 10 });
    expect(view).toMatchObject({ outages: [{ id: 2 }], agents: [], figures: { coverage: 0 } });
  });

  test.each([
    ['a service nobody knows', { service: 'ghost', sinceMs: at(0) }, 'not-found'],
    ['an agent that has nothing to do with it', { service: 'web', sinceMs: at(0), agent: 'ghost' }, 'not-found'],
    ['a time that ends before it begins', { service: 'web', sinceMs: at(5), untilMs: at(4) }, 'usage'],
    ['a time to come', { service: 'web', sinceMs: at(11) }, 'usage'],
  ])('%s', async (_what, query, code) => {
    await expect(historian.history({ ...query, points: 10 })).rejects.toMatchObject({ code });
  });
});

describe('the uptime of all', () => {
  test('of the usual ranges', async () => {
    const { ranges, services: rows } = await historian.uptime({});
    expect(ranges.map(({ name }) => name)).toEqual(['24h', '7d', '30d', '90d', '365d']);
    // Of a day that was partly observed, it is not known which part.
    const uptime = [close(UP_SHARE), ...Array(4).fill(expect.closeTo(UP_SHARE, 2))] as number[];
    const coverage = [1, 7, 30, 90, 365].map((days) => expect.closeTo(OBSERVED / 60 / 24 / days, 3) as number);
    expect(rows).toEqual([
      { id: 'db', uptime: Array(5).fill(null), coverage: Array(5).fill(0) },
      { id: 'web', group: 'shop', uptime, coverage },
    ]);
  });

  test('of any range', async () => {
    const { ranges, services: rows } = await historian.uptime({ sinceMs: at(2), untilMs: at(3) });
    expect(ranges).toEqual([{ name: 'asked', since: iso(at(2)), until: iso(at(3)) }]);
    expect(rows[1]).toMatchObject({ uptime: [0.5], coverage: [1] });
  });
});

describe('a report', () => {
  test('of a month, by the days of a zone whose clocks are changed in it', async () => {
    const report = await historian.report({ period: { month: '2026-10' }, zone: 'Europe/Berlin' });
    expect(report).toMatchObject({ since: '2026-09-30T22:00:00.000Z', until: iso(nowMs), month: '2026-10' });
    expect(report.cells.slice(-2)).toEqual(['2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z']);
    expect(report.services.map(({ id }) => id)).toEqual(['web', 'db']);
    expect(report.services[0]).toMatchObject({
      ...{ uptime: close(UP_SHARE), outages: 1, downMs: 30 * MINUTE_MS, plannedMs: HOUR_MS },
      latency: { p50Ms: expect.closeTo(2, 1) as number },
    });
    expect(report.services[0]?.strip.downMs.at(-1)).toBe(30 * MINUTE_MS);
    expect(report.groups).toMatchObject([{ id: 'shop', services: 1 }]);
  });

  test('of one group or service; of others it is said that there are none', async () => {
    const period = { sinceMs: at(0) };
    expect((await historian.report({ period, group: 'shop' })).services).toHaveLength(1);
    expect((await historian.report({ period, service: 'db' })).services).toMatchObject([{ id: 'db', coverage: 0 }]);
    for (const none of [{ group: 'ghost' }, { service: 'ghost' }, { service: 'db', group: 'shop' }])
      await expect(historian.report({ period, ...none })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a store that answers for all at once is asked once for each width', async () => {
    const asked: number[] = [];
    const { rollups, ...rest } = store;
    const all = {
      ...rest,
      rollups: (query: Parameters<History['rollups']>[0]) => rollups(query),
      fleet: async (query: TallyQuery) => {
        asked.push(query.widthMs);
        return { ...(await fleetOf(store, { ...query, latencies: false })), missing: new Uint32Array() };
      },
      latencies: async (query: LatenciesQuery) => {
        const { latencies } = await fleetOf(store, { ...query, latencies: true });
        return new Map([...latencies].map(([slot, sketch]) => [slot, bytesOf(sketch)]));
      },
    };
    const period = { sinceMs: at(-24 * 365 * 10) };
    expect(await historianOf(all).report({ period })).toEqual(await historian.report({ period }));
    expect(asked).toEqual([HOUR_MS, 24 * HOUR_MS, HOUR_MS]);
  });

  test('a store without a history is said to be one', async () => {
    const { outages, silences } = store;
    const asked = historianOf({ outages, silences }).report({ period: { sinceMs: at(0) } });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });
});
