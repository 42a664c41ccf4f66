import { expect, test } from 'vitest';
import { NameCache } from './name-cache.ts';

const HOUR_MS = 3_600_000;

test('addresses are handed out in turn, and a refreshed answer goes on where the rotation was', () => {
  const cache = new NameCache();
  cache.put('web', ['a', 'b', 'c'], 60_000, 0);
  expect([0, 1, 2, 3].map((now) => cache.next('web', now))).toEqual(['a', 'b', 'c', 'a']);
  cache.put('web', ['a', 'b', 'c'], 60_000, 60_000);
  expect(cache.next('web', 60_000)).toBe('b');
});

test.each([
  ['a TTL of nothing is 5 s', 0, 5_000],
  ['a TTL in between is taken as it is', 60_000, 60_000],
  ['a TTL of a day is 300 s', 86_400_000, 300_000],
])('%s', (_, ttlMs, freshMs) => {
  const cache = new NameCache();
  cache.put('web', ['a'], ttlMs, 0);
  expect(cache.next('web', freshMs - 1)).toBe('a');
  expect(cache.next('web', freshMs)).toBeUndefined();
});

test('stale addresses serve only when revived, for a while, and for an hour at most', () => {
  const cache = new NameCache();
  cache.put('web', ['a'], 60_000, 0);
  expect(cache.next('web', 60_000)).toBeUndefined();
  expect(cache.hasStale('web', 60_000)).toBe(true);
  cache.revive('web', 60_000);
  expect(cache.next('web', 89_999)).toBe('a');
  expect(cache.next('web', 90_000)).toBeUndefined();
  const end = 60_000 + HOUR_MS;
  cache.revive('web', end - 1);
  expect(cache.next('web', end - 1)).toBe('a');
  expect(cache.hasStale('web', end)).toBe(false);
  cache.revive('web', end);
  expect(cache.next('web', end)).toBeUndefined();
});

test('reviving never shortens a fresh answer, and does nothing for an unknown name', () => {
  const cache = new NameCache();
  cache.put('web', ['a'], 300_000, 0);
  cache.revive('web', 0);
  expect(cache.next('web', 299_999)).toBe('a');
  cache.revive('nobody', 0);
  expect(cache.next('nobody', 0)).toBeUndefined();
});

test('a forgotten name has not even stale addresses', () => {
  const cache = new NameCache();
  cache.put('web', ['a'], 60_000, 0);
  cache.forget('web');
  expect(cache.hasStale('web', 0)).toBe(false);
});

test('the 10,001st name puts out the one whose answer is oldest', () => {
  const cache = new NameCache();
  for (let i = 0; i < 10_000; i++) cache.put(`name-${i}`, ['a'], 60_000, 0);
  cache.put('name-0', ['b'], 60_000, 1);
  expect(cache.size).toBe(10_000);
  cache.put('one more', ['a'], 60_000, 2);
  expect(cache.size).toBe(10_000);
  expect([cache.next('name-0', 2), cache.next('name-1', 2), cache.next('one more', 2)]).toEqual(['b', undefined, 'a']);
});
