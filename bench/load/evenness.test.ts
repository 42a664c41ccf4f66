import { expect, test } from 'vitest';
import { evennessOf } from './evenness.ts';

test('the busiest stretch is put beside the average one', () => {
  expect(evennessOf([1, 3, 2])).toMatchObject({ mean: 2, peakRatio: 1.5 });
  expect(evennessOf([7, 7]).peakRatio).toBe(1);
});

test('the busiest hundredth may be left out', () => {
  const counts = [...Array<number>(99).fill(2), 102];
  expect(evennessOf(counts)).toEqual({ mean: 3, peakRatio: 34, p99Ratio: 2 / 3 });
});

test('of nothing nothing is said', () => {
  expect(evennessOf([]).peakRatio).toBeNaN();
});
