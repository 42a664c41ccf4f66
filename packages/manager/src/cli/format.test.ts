import { expect, test } from 'vitest';
import { age, count, duration, latency, list, time } from './format.ts';

test.each([
  [0, '0 s'],
  [1, '1 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 m'],
  [192_000, '3 m 12 s'],
  [3_600_000, '1 h'],
  [3_605_000, '1 h'],
  [97_200_000, '1 d 3 h'],
  [-5, '0 s'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [undefined, '-'],
  [Number.NaN, '-'],
  [0.042, '0.04 ms'],
  [0.096, '0.1 ms'],
  [0.42, '0.4 ms'],
  [12.34, '12.3 ms'],
  [99.4, '99.4 ms'],
  [99.6, '100 ms'],
  [999, '999 ms'],
  [1_234, '1.2 s'],
  [12_345, '12 s'],
])('a latency of %j is shown as %s', (ms, text) => {
  expect(latency(ms)).toBe(text);
});

test('ages are whole seconds, and what is a little ahead is now', () => {
  const nowMs = Date.parse('2026-01-31T08:00:10.900Z');
  expect(age('2026-01-31T08:00:00Z', nowMs)).toBe('10 s');
  expect(age('2026-01-31T08:00:12Z', nowMs)).toBe('0 s');
  expect([age(undefined, nowMs), age('nonsense', nowMs)]).toEqual(['-', '-']);
});

test('times are local', () => {
  const at = new Date(2026, 0, 31, 8, 5, 9);
  expect(time(at.toISOString())).toBe('2026-01-31 08:05:09');
  expect([time(undefined), time('nonsense')]).toEqual(['-', '-']);
});

test('counts and lists read as sentences', () => {
  expect([count(1, 'agent'), count(1_204, 'service'), count(0, 'box', 'boxes')]).toEqual([
    '1 agent',
    '1,204 services',
    '0 boxes',
  ]);
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
