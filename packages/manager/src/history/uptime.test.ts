import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stretch } from './intervals.ts';
import { anyStretches, MOMENTS, momentsOf } from './moments.fake.ts';
import { type Evidence, uptimeOf } from './uptime.ts';

/** The twin: every millisecond is one thing. */
const twin = (range: Stretch, evidence: Evidence) => {
  const [observed, unknown] = [momentsOf(evidence.observed), momentsOf(evidence.unknown)];
  const [planned, outages] = [momentsOf(evidence.planned), momentsOf(evidence.outages)];
  const sums = { rangeMs: 0, upMs: 0, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 };
  for (let ms = range.fromMs; ms < range.toMs; ms++) {
    sums.rangeMs++;
    if (!observed[ms] || unknown[ms]) sums.unobservedMs++;
    else if (planned[ms]) {
      sums.plannedMs++;
      if (outages[ms]) sums.downPlannedMs++;
    } else if (outages[ms]) sums.downMs++;
    else sums.upMs++;
  }
  const { rangeMs, upMs, downMs, unobservedMs } = sums;
  const counted = upMs + downMs > 0 ? { uptime: upMs / (upMs + downMs) } : {};
  return { ...sums, ...counted, coverage: (rangeMs - unobservedMs) / rangeMs };
};

const range = fc
  .tuple(fc.nat(MOMENTS - 1), fc.integer({ min: 1, max: MOMENTS }))
  .map(([a, b]): Stretch => ({ fromMs: Math.min(a, b - 1), toMs: Math.max(a + 1, b) }));
const evidence = fc.record({
  observed: fc.oneof(anyStretches, fc.constant([{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }])),
  unknown: anyStretches,
  planned: anyStretches,
  outages: anyStretches,
});

test('uptime is the same as counting milliseconds', () => {
  fc.assert(
    fc.property(range, evidence, (over, known) => {
      expect(uptimeOf(over, known)).toEqual(twin(over, known));
    }),
    { numRuns: 2_000 },
  );
});

test('the parts of a range add up to the whole', () => {
  fc.assert(
    fc.property(range, evidence, fc.nat(MOMENTS), (over, known, at) => {
      fc.pre(over.fromMs < at && at < over.toMs);
      const [first, second] = [uptimeOf({ ...over, toMs: at }, known), uptimeOf({ ...over, fromMs: at }, known)];
      const whole = uptimeOf(over, known);
      for (const key of ['rangeMs', 'upMs', 'downMs', 'plannedMs', 'downPlannedMs', 'unobservedMs'] as const) {
        expect(first[key] + second[key]).toBe(whole[key]);
      }
    }),
  );
});

const watched = { observed: [{ fromMs: 0, toMs: 1_000 }], unknown: [], planned: [], outages: [] };

test.each<[string, Partial<Evidence>, number | undefined, number]>([
  ['never down', {}, 1, 1],
  ['a tenth down', { outages: [{ fromMs: 100, toMs: 200 }] }, 0.9, 1],
  ['down since, and no end', { outages: [{ fromMs: 500, toMs: Number.POSITIVE_INFINITY }] }, 0.5, 1],
  ['down in planned time', { outages: [{ fromMs: 0, toMs: 200 }], planned: [{ fromMs: 0, toMs: 200 }] }, 1, 1],
  [
    'half planned, and down for half of the rest',
    { planned: [{ fromMs: 0, toMs: 500 }], outages: [{ fromMs: 400, toMs: 750 }] },
    0.5,
    1,
  ],
  [
    'down while nobody could tell',
    { outages: [{ fromMs: 0, toMs: 200 }], unknown: [{ fromMs: 0, toMs: 200 }] },
    1,
    0.8,
  ],
  ['all of it planned', { planned: [{ fromMs: 0, toMs: 1_000 }] }, undefined, 1],
  ['nobody looked', { observed: [] }, undefined, 0],
])('%s', (_, known, uptime, coverage) => {
  const found = uptimeOf({ fromMs: 0, toMs: 1_000 }, { ...watched, ...known });
  expect([found.uptime, found.coverage]).toEqual([uptime, coverage]);
});

test.each<[number, number]>([
  [5, 5],
  [5, 4],
  [0, Number.POSITIVE_INFINITY],
  [Number.NaN, 5],
])('from %s to %s is a mistake of the caller', (fromMs, toMs) => {
  expect(() => uptimeOf({ fromMs, toMs }, watched)).toThrow(RangeError);
});
