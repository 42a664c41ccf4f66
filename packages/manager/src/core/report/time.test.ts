// Where time went, against an array with an entry for each second.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../history/intervals.ts';
import type { Amounts } from '../history-api.ts';
import { addAmounts, amountsOf, type Sight } from './time.ts';

const SECOND_MS = 1_000;
const SECONDS = 240;

type Second = { readonly observed: boolean; readonly planned: boolean; readonly outage: boolean };

const runs = (probability: fc.Arbitrary<boolean>): fc.Arbitrary<readonly boolean[]> =>
  fc
    .array(fc.tuple(probability, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.flatMap(([value, length]) => Array<boolean>(length).fill(value)))
    .map((flags) => Array.from({ length: SECONDS }, (_, i) => flags[i % flags.length] ?? false));

const stories = fc
  .tuple(runs(fc.boolean()), runs(fc.boolean()), runs(fc.boolean()))
  .map(([observed, planned, outage]) =>
    observed.map((seen, i): Second => ({ observed: seen, planned: planned[i] ?? false, outage: outage[i] ?? false })),
  );

const stretchesOf = (seconds: readonly Second[], of: keyof Second): Stretch[] =>
  seconds.flatMap((one, i) => (one[of] ? [{ fromMs: i * SECOND_MS, toMs: (i + 1) * SECOND_MS }] : []));

/** As roll-ups of so many seconds tell it. */
const sightsOf = (seconds: readonly Second[], width: number): Sight[] =>
  Array.from({ length: SECONDS / width }, (_, i): Sight => {
    const part = seconds.slice(i * width, (i + 1) * width);
    const count = (is: (one: Second) => boolean): number => part.filter(is).length * SECOND_MS;
    return {
      fromMs: i * width * SECOND_MS,
      toMs: (i + 1) * width * SECOND_MS,
      observedMs: count(({ observed }) => observed),
      downMs: count(({ observed, outage }) => observed && outage),
    };
  });

const naive = (seconds: readonly Second[]): Amounts => {
  const count = (is: (one: Second) => boolean): number => seconds.filter(is).length * SECOND_MS;
  return {
    upMs: count((s) => s.observed && !s.planned && !s.outage),
    downMs: count((s) => s.observed && !s.planned && s.outage),
    plannedMs: count((s) => s.observed && s.planned),
    downPlannedMs: count((s) => s.observed && s.planned && s.outage),
    unobservedMs: count((s) => !s.observed),
  };
};

const reckoned = (seconds: readonly Second[], width: number, cuts: readonly number[]): readonly Amounts[] =>
  amountsOf(cuts, {
    sights: sightsOf(seconds, width),
    planned: stretchesOf(seconds, 'planned'),
    outages: stretchesOf(seconds, 'outage'),
  });

const whole = [0, SECONDS * SECOND_MS];

describe('as many seconds as a naive array counts', () => {
  test('cell by cell, where it is known of each second whether it was observed', () => {
    const cells = fc.uniqueArray(fc.integer({ min: 0, max: SECONDS }), { minLength: 2, maxLength: 8 });
    const check = fc.property(stories, cells, (seconds, unordered) => {
      const cuts = unordered.toSorted((a, b) => a - b);
      const expected = cuts.slice(1).map((to, i) => naive(seconds.slice(cuts[i], to)));
      const marks = cuts.map((second) => second * SECOND_MS);
      expect(reckoned(seconds, 1, marks)).toEqual(expected);
    });
    fc.assert(check);
  });

  test('where only the amounts of a minute are known: to the second but for what was planned of a minute partly observed', () => {
    const check = fc.property(stories, fc.constantFrom(5, 20, 60), (seconds, width) => {
      const [got, expected] = [addAmounts(reckoned(seconds, width, whole)), naive(seconds)];
      expect(got.unobservedMs).toBeCloseTo(expected.unobservedMs, 3);
      expect(got.downMs + got.downPlannedMs).toBeCloseTo(expected.downMs + expected.downPlannedMs, 3);
      expect(got.upMs + got.downMs + got.plannedMs + got.unobservedMs).toBeCloseTo(SECONDS * SECOND_MS, 3);
      let doubtMs = 0;
      for (let from = 0; from < SECONDS; from += width) {
        const part = seconds.slice(from, from + width);
        const observed = part.filter((s) => s.observed).length;
        const planned = part.filter((s) => s.planned).length;
        doubtMs += Math.min(planned, width - observed, observed) * SECOND_MS;
      }
      expect(Math.abs(got.plannedMs - expected.plannedMs)).toBeLessThanOrEqual(doubtMs + 0.001);
      // In doubt it is never in favour of the service.
      expect(got.upMs).toBeLessThanOrEqual(expected.upMs + 0.001);
      expect(got.downMs).toBeGreaterThanOrEqual(expected.downMs - 0.001);
      expect(Math.min(...Object.values(got))).toBeGreaterThanOrEqual(-0.001);
    });
    fc.assert(check);
  });

  test('however it is cut, it adds up to the same', () => {
    const check = fc.property(stories, fc.integer({ min: 0, max: SECONDS }), (seconds, at) => {
      const pieces = reckoned(seconds, 1, [0, at * SECOND_MS, SECONDS * SECOND_MS]);
      expect(addAmounts(pieces)).toEqual(addAmounts(reckoned(seconds, 1, whole)));
    });
    fc.assert(check);
  });
});

describe('what is not known', () => {
  const minute = { fromMs: 0, toMs: 60_000 };

  test('an outage that nobody could see is neither down nor up', () => {
    const [cell] = amountsOf([0, 60_000], { sights: [], planned: [], outages: [minute] });
    expect(cell).toEqual({ upMs: 0, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 60_000 });
  });

  test('an outage that is older than the looks of the agents is down as far as somebody looked', () => {
    const sights = [{ ...minute, observedMs: 20_000, downMs: 20_000 }];
    expect(amountsOf([0, 60_000], { sights, planned: [], outages: [{ fromMs: -1, toMs: 90_000 }] })).toMatchObject([
      { upMs: 0, downMs: 20_000, unobservedMs: 40_000 },
    ]);
  });

  test('what failed without an outage, as within its grace, is up', () => {
    const sights = [{ ...minute, observedMs: 60_000, downMs: 5_000 }];
    expect(amountsOf([0, 60_000], { sights, planned: [], outages: [] })).toMatchObject([{ upMs: 60_000, downMs: 0 }]);
  });

  test('no time at all is nothing', () => {
    expect(amountsOf([5], { sights: [], planned: [], outages: [] })).toEqual([]);
    expect(addAmounts([])).toMatchObject({ upMs: 0, unobservedMs: 0 });
  });
});
