import type { Change } from '@vedette/protocol/health';
import { expect, test } from 'vitest';
import { heldAt, type StoredChange } from './held.ts';

const up = (at: number): Change => ({ slot: 1, at, since: at, health: 'up' });
const failing = (at: number): Change => ({ slot: 1, at, since: at, health: 'failing', reason: 'refused', heldMs: 0 });
const told = (change: Change, knownAtMs = change.at, agent = 'a'): StoredChange => ({ agent, change, knownAtMs });
const away = (awayAtMs: number, agent = 'a'): StoredChange => ({ agent, awayAtMs, knownAtMs: awayAtMs + 10 });

const one = (changes: readonly StoredChange[], atMs: number) => heldAt(changes, ['a'], atMs)[0];

test('the latest change up to the moment counts, whatever came after', () => {
  const changes = [told(up(10)), told(failing(20)), told(up(30))];
  expect(one(changes, 9)).toEqual({ agent: 'a' });
  expect(one(changes, 20)).toEqual({ agent: 'a', change: failing(20), knownAtMs: 20 });
  expect(one(changes, 29)?.change).toEqual(failing(20));
  expect(one(changes, 30)?.change).toEqual(up(30));
});

test('what came late counts at the moment that it is about, and says when it came', () => {
  const changes = [told(up(30)), told(failing(20), 40)];
  expect(one(changes, 25)).toEqual({ agent: 'a', change: failing(20), knownAtMs: 40 });
  expect(one(changes, 35)?.change).toEqual(up(30));
});

test('an agent is away until it tells something, if only what it held before', () => {
  const changes = [told(up(10)), away(20), told(up(10), 50)];
  expect(one(changes, 19)?.awaySinceMs).toBeUndefined();
  expect(one(changes, 49)).toEqual({ agent: 'a', change: up(10), knownAtMs: 50, awaySinceMs: 20 });
  expect(one(changes, 50)?.awaySinceMs).toBeUndefined();
});

test('others are left out of it', () => {
  expect(heldAt([told(up(10), 10, 'b'), away(20, 'b')], ['a', 'b'], 30)).toEqual([
    { agent: 'a' },
    { agent: 'b', change: up(10), knownAtMs: 10, awaySinceMs: 20 },
  ]);
});
