import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthsMs } from './rollup.ts';
import { chunkCut, overAtLeast, tailsToMerge } from './tiers.ts';

describe('tails', () => {
  test.each([
    ['wait until there are eight alike', [9, 9, 9, 9, 9, 9], 9, 0],
    ['become one then', [9, 9, 9, 9, 9, 9, 9], 9, 7],
    ['become one with those that are alike once they are one', [...Array(7).fill(72), ...Array(7).fill(9)], 9, 14],
    ['leave larger ones alone', [500, 9, 9, 9, 9, 9, 9, 9], 9, 7],
    ['do not grow beyond a chunk', Array(7).fill(500), 700, 0],
    ['there are none', [], 9, 0],
  ])('%s', (_, counts: number[], added, merged) => {
    expect(tailsToMerge(counts, added, 4_000)).toBe(merged);
  });

  test('are few, and each result is packed few times, however many come', () => {
    const property = fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 300 }), (each, times) => {
      const counts: number[] = [];
      let written = 0;
      for (let i = 0; i < times; i++) {
        const merged = tailsToMerge(counts, each, Number.POSITIVE_INFINITY);
        const sum = counts.splice(counts.length - merged).reduce((a, b) => a + b, each);
        counts.push(sum);
        written += sum;
      }
      const levels = Math.ceil(Math.log(times) / Math.log(8)) + 1;
      expect(counts.length).toBeLessThanOrEqual(8 * levels);
      expect(written).toBeLessThanOrEqual(each * times * levels);
    });
    fc.assert(property);
  });
});

describe('a chunk', () => {
  const START_MS = 1_763_683_200_000;
  const hours = (...counts: number[]): Float64Array =>
    Float64Array.from(
      counts.flatMap((count, n) => Array.from({ length: count }, (_, i) => START_MS + n * widthsMs.hour + i)),
    );
  const later = START_MS + 1_000 * widthsMs.hour;

  test.each([
    ['takes the whole hours that fit', hours(40, 40, 40), later, 80],
    ['takes what fits of an hour that alone is too much', hours(120, 40), later, 100],
    ['waits until there is more than fits', hours(40, 40, 20), later, 0],
    ['does not take from an hour that is not over', hours(60, 40, 40), START_MS + 1.5 * widthsMs.hour, 0],
    ['takes what was over before', hours(60, 50, 40), START_MS + 2.5 * widthsMs.hour, 60],
    ['is of something', hours(), later, 0],
  ])('%s', (_, atMs, nowMs, cut) => {
    expect(chunkCut(atMs, 100, nowMs)).toBe(cut);
  });
});

test('what is over is counted by the tail, and what is new one by one', () => {
  const hourMs = 1_763_683_200_000;
  const tails = [
    { count: 7, toMs: hourMs - 1 },
    { count: 20, toMs: hourMs },
  ];
  const added = Float64Array.of(hourMs - 9, hourMs - 1, hourMs, hourMs + 5);
  expect(overAtLeast(tails, added, hourMs + 1_000)).toBe(9);
  expect(overAtLeast(tails, added, hourMs + 3_600_000)).toBe(31);
});
