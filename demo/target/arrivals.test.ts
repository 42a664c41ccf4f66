import { expect, test } from 'vitest';
import { Arrivals, TIMES_KEPT_MAX } from './arrivals.ts';

const after = (count: number): Arrivals => {
  const arrivals = new Arrivals();
  for (let i = 0; i < count; i++) arrivals.record(i);
  return arrivals;
};

test.each([0, 1, TIMES_KEPT_MAX - 1, TIMES_KEPT_MAX, TIMES_KEPT_MAX + 1, 2 * TIMES_KEPT_MAX, 2 * TIMES_KEPT_MAX + 7])(
  'after %i arrivals the count is exact and the newest times are kept in order',
  (count) => {
    const arrivals = after(count);
    const kept = Math.min(count, TIMES_KEPT_MAX);
    expect(arrivals.count).toBe(count);
    expect(arrivals.times()).toEqual(Array.from({ length: kept }, (_, i) => count - kept + i));
  },
);

test('what was handed out is not changed by what comes later', () => {
  const arrivals = after(3);
  const times = arrivals.times();
  arrivals.record(99);
  expect(times).toEqual([0, 1, 2]);
});
