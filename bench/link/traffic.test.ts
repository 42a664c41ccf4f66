import { expect, test } from 'vitest';
import { decodeResults } from '../../packages/protocol/src/wire/index.ts';
import { Traffic } from './traffic.ts';

test('each service is there once a second, from the start on', () => {
  const traffic = new Traffic(
    Array.from({ length: 1_000 }, (_, i) => i + 7),
    5_000,
  );
  const { count, results, fromMs, toMs } = traffic.next();
  const { slot, atMs } = decodeResults(results, count);
  expect(count).toBe(2_000);
  expect([slot[0], slot[999], slot[1_000]]).toEqual([7, 1_006, 7]);
  expect([atMs[0], atMs[1_000]]).toEqual([5_000, 6_000]);
  expect([fromMs, toMs]).toEqual([5_000, 6_999]);
});

test('the pattern begins again where it ended', () => {
  const traffic = new Traffic([1], 0);
  const { count, results } = traffic.next();
  const { atMs } = decodeResults(results, count);
  expect(Array.from(atMs.slice(8, 12))).toEqual([8_000, 9_000, 10_000, 11_000]);
});

test('the same results take less when they are sorted', () => {
  const slots = Array.from({ length: 10_000 }, (_, i) => i);
  const bytesOf = (isSorted: boolean): number => new Traffic(slots, 0, isSorted).next().results.length;
  expect(bytesOf(true)).toBeLessThan(bytesOf(false));
});
