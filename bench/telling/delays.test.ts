import { expect, test } from 'vitest';
import { delaysOf } from './delays.ts';

test('a delay begins where the grace ends: that of the outage, or that of who saw the target go', () => {
  const telling = { graceMs: 5_000, goneMs: 900, sinceMs: 1_000, decidedMs: 6_010, hookMs: 6_500, mailMs: 6_700 };
  expect(delaysOf(telling)).toEqual({
    decision: 10,
    webhook: 500,
    mail: 700,
    'webhook, from when it was gone': 600,
  });
});

test('who is told too early is told so many milliseconds before it', () => {
  const telling = { graceMs: 5_000, goneMs: 0, sinceMs: 1_000, decidedMs: 5_900, hookMs: 6_000, mailMs: 6_000 };
  expect(delaysOf(telling).decision).toBe(-100);
});
