import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complement, intersection, lengthMs, type Stretches, subtraction, union } from './intervals.ts';
import { anyStretches, MOMENTS, momentsOf } from './moments.fake.ts';

const all = union([{ fromMs: 0, toMs: MOMENTS }]);

const expectNeat = (stretches: Stretches): void => {
  let lastMs: number | undefined;
  for (const { fromMs, toMs } of stretches) {
    expect(fromMs).toBeLessThan(toMs);
    if (lastMs !== undefined) expect(fromMs).toBeGreaterThan(lastMs);
    lastMs = toMs;
  }
};

/** What is made of two lists is, at every moment, what is made of two answers. */
const expectLike = (
  make: (a: Stretches, b: Stretches) => Stretches,
  like: (a: boolean, b: boolean) => boolean,
): void => {
  fc.assert(
    fc.property(anyStretches, anyStretches, (a, b) => {
      const made = make(union(a), union(b));
      const moments = momentsOf(a).map((inA, ms) => like(inA, momentsOf(b)[ms] ?? false));
      expect(momentsOf(made)).toEqual(moments);
      expectNeat(made);
      expect(lengthMs(intersection(made, all))).toBe(moments.filter(Boolean).length);
    }),
    { numRuns: 1_000 },
  );
};

describe('the same as asking at every moment', () => {
  test('all time of any', () =>
    expectLike(
      (a, b) => union(a, b),
      (a, b) => a || b,
    ));
  test('time they share', () => expectLike(intersection, (a, b) => a && b));
  test('time of one without the other', () => expectLike(subtraction, (a, b) => a && !b));
  test('time of neither', () =>
    expectLike(
      (a, b) => complement(union(a, b)),
      (a, b) => !(a || b),
    ));
});

test('the same time is written in one way only', () => {
  fc.assert(
    fc.property(anyStretches, (some) => {
      expect(union([...some].reverse())).toEqual(union(some));
      expect(union(union(some), some)).toEqual(union(some));
      expect(complement(complement(union(some)))).toEqual(union(some));
    }),
  );
});

test('what is put together is left as it was', () => {
  const some = [
    { fromMs: 5, toMs: 9 },
    { fromMs: 1, toMs: 6 },
  ];
  expect(union(some)).toEqual([{ fromMs: 1, toMs: 9 }]);
  expect(some).toEqual([
    { fromMs: 5, toMs: 9 },
    { fromMs: 1, toMs: 6 },
  ]);
});
