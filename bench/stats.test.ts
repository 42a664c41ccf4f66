import { expect, test } from 'vitest';
import { median, quantile } from './stats.ts';

test.each([
  [[3, 1, 2], 0.5, 2],
  [[10, 9, 8, 7], 0.5, 8],
  [[10, 9], 0.99, 10],
  [[5], 0, 5],
  [[], 0.5, Number.NaN],
])('of %j the quantile %d is %d', (values, share, expected) => {
  expect(quantile(values, share)).toBe(expected);
});

test('numbers are ordered as numbers', () => {
  expect(median([10, 9, 100])).toBe(10);
});
