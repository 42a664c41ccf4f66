import { expect, test } from 'vitest';
import { hurry } from './due.ts';
import type { Vantage } from './vantage.ts';

const failing = (passedMs = -1, reason: 'refused' | 'timeout' = 'refused', successes = 0): Vantage => ({
  type: 'failing',
  since: 0,
  runSince: 0,
  reason,
  passedMs,
  successes,
  successSince: 0,
});
const rule = (gracesMs: number[], intervalMs = 60_000) => ({ gracesMs, intervalMs, timeoutMs: 3_000 });

test.each([
  ['is not hurried when up', { type: 'up', since: 0 } as Vantage, rule([9_000]), 0, undefined],
  [
    'is not hurried when nobody can tell',
    { type: 'unknown', since: 0, reason: 'blind' } as Vantage,
    rule([9_000]),
    0,
    undefined,
  ],
  ['is looked at again after a third of the grace', failing(), rule([9_000]), 0, 3_000],
  ['but not more often than once a second', failing(), rule([1_500]), 0, 1_500],
  ['nor less often than its interval', failing(), rule([90_000], 10_000), 0, 10_000],
  ['exactly when the grace ends', failing(), rule([9_000]), 6_000, 9_000],
  ['not shortly before the grace ends, where it would be in the way', failing(), rule([10_000]), 5_900, 10_000],
  ['a second later when the grace ends within a second of the newest probe', failing(), rule([5_000]), 4_500, 5_500],
  ['at the next grace when one has run out', failing(5_000), rule([5_000, 7_000]), 5_000, 7_000],
  ['not at all when every grace has run out', failing(7_000), rule([5_000, 7_000]), 7_000, undefined],
  ['early enough to have an answer, where answers fail to come', failing(-1, 'timeout'), rule([9_000]), 4_000, 9_000],
  ['every second while it recovers', failing(7_000, 'refused', 1), rule([5_000, 7_000]), 9_000, 10_000],
] as const)('%s', (_says, vantage, hurryRule, sentAt, expected) => {
  expect(hurry(vantage, hurryRule, sentAt)?.at).toBe(expected);
});
