// What a report says of services with a history that can be counted by hand.
import { describe, expect, test } from 'vitest';
import { Sketch } from '../../history/sketch.ts';
import { figuresOf } from './figures.ts';
import { type ReportBody, type Reported, reckonedOf, reportOf } from './report.ts';

const made = (cuts: readonly number[], all: readonly Reported[]): ReportBody =>
  reportOf(all.map((one) => reckonedOf(cuts, one)));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const at = (hour: number, minute = 0): number => hour * HOUR_MS + minute * MINUTE_MS;
const stretch = (fromMs: number, toMs: number) => ({ fromMs, toMs });
const seen = (fromMs: number, toMs: number) => ({ fromMs, toMs, observedMs: toMs - fromMs, downMs: 0 });

const service = (id: string, more: Partial<Reported> = {}): Reported => ({
  id,
  target: `tcp://${id}:1`,
  sights: [seen(at(0), at(10))],
  planned: [],
  outages: [],
  ...more,
});

const sketchOf = (...latenciesMs: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const ms of latenciesMs) sketch.add(ms);
  return sketch;
};

/** Ten hours: down for 1 h, half of it planned; down for 6 min; not looked at for 2 h. */
const web = service('web', {
  group: 'shop',
  sloTarget: 0.99,
  sights: [seen(at(0), at(4)), seen(at(6), at(10))],
  planned: [stretch(at(1, 30), at(2, 30))],
  outages: [stretch(at(1), at(2)), stretch(at(7), at(7, 6))],
  latency: sketchOf(1, 2, 3),
});

describe('one service', () => {
  const report = made([at(0), at(5), at(10)], [web]);
  const [figures] = report.services;

  test('where its time went', () => {
    expect(figures).toMatchObject({
      upMs: 8 * HOUR_MS - HOUR_MS - 36 * MINUTE_MS,
      downMs: 36 * MINUTE_MS,
      plannedMs: HOUR_MS,
      downPlannedMs: 30 * MINUTE_MS,
      unobservedMs: 2 * HOUR_MS,
      uptime: (7 * 60 - 36) / (7 * 60),
      coverage: 0.8,
      plannedShare: 1 / 8,
    });
  });

  test('its outages, without what of them was planned', () => {
    expect(figures).toMatchObject({
      outages: 2,
      plannedOutages: 0,
      longestMs: 30 * MINUTE_MS,
      mttrMs: 18 * MINUTE_MS,
      mtbfMs: (7 * 60 - 36) * 30_000,
    });
  });

  test('its budget', () => {
    const [budgetMs, usedMs] = [252_000, 36 * MINUTE_MS];
    expect(figures?.budget).toEqual({
      target: 0.99,
      budgetMs,
      usedMs,
      leftMs: budgetMs - usedMs,
      burn: expect.closeTo(usedMs / budgetMs, 6) as number,
    });
  });

  test('its latency, and its cells', () => {
    expect(figures?.latency?.p50Ms).toBeCloseTo(2, 1);
    expect(figures?.strip).toMatchObject({
      downMs: [30 * MINUTE_MS, 6 * MINUTE_MS],
      plannedMs: [HOUR_MS, 0],
      unobservedMs: [HOUR_MS, HOUR_MS],
    });
  });
});

describe('several', () => {
  test('the worst come first; of those as bad, in the order of their ids', () => {
    const others = [service('b'), service('a'), service('dark', { sights: [] })];
    const { services } = made([at(0), at(10)], [...others, web]);
    expect(services.map(({ id }) => id)).toEqual(['web', 'a', 'b', 'dark']);
  });

  test('a group is its services added up, and has no target of its own', () => {
    const { groups, all } = made([at(0), at(10)], [service('api', { group: 'shop' }), web, service('alone')]);
    expect(groups).toEqual([
      expect.objectContaining({ id: 'shop', services: 2, downMs: 36 * MINUTE_MS, outages: 2, coverage: 0.9 }),
    ]);
    expect(groups[0]).not.toHaveProperty('budget');
    expect(all).toMatchObject({ downMs: 36 * MINUTE_MS, plannedMs: HOUR_MS });
  });

  test('of none there is nothing to say', () => {
    expect(made([at(0), at(1)], [])).toMatchObject({ services: [], groups: [], all: { coverage: 0, outages: 0 } });
  });
});

describe('what there is no figure of', () => {
  test('no uptime, outages, latency or budget where nothing was seen', () => {
    const [figures] = made([at(0), at(1)], [service('dark', { sights: [], sloTarget: 0.99 })]).services;
    for (const key of ['uptime', 'mttrMs', 'longestMs', 'latency', 'budget']) expect(figures).not.toHaveProperty(key);
    expect(figures).toMatchObject({ coverage: 0, plannedShare: 0, unobservedMs: HOUR_MS });
  });

  test('an outage that was planned as a whole is no failure', () => {
    const planned = service('works', { planned: [stretch(at(1), at(3))], outages: [stretch(at(1), at(2))] });
    const [figures] = made([at(0), at(10)], [planned]).services;
    expect(figures).toMatchObject({ outages: 0, plannedOutages: 1, downMs: 0, downPlannedMs: HOUR_MS, uptime: 1 });
  });

  test('an outage beyond the range is counted as far as it is within; one that only touches it is not', () => {
    const outages = [stretch(at(-5), at(1)), stretch(at(10), at(11))];
    const [figures] = made([at(0), at(10)], [service('web', { outages })]).services;
    expect(figures).toMatchObject({ outages: 1, longestMs: HOUR_MS, downMs: HOUR_MS });
  });

  test('a target that leaves no budget has none', () => {
    const amounts = { upMs: 1, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 };
    expect(figuresOf({ amounts, outagesMs: [], sloTarget: 1 })).not.toHaveProperty('budget');
  });
});
