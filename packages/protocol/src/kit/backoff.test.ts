import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff } from './backoff.ts';

const rule = { firstMs: 500, longestMs: 30_000 };
const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('waiting before trying again', () => {
  test.for([
    ['the first wait is the shortest', 0, 0.99, 500],
    ['no luck: the shortest again', 8_000, 0, 500],
    ['up to three times the wait before', 1_000, 0.5, 1_750],
    ['never longer than the longest', 30_000, 0.999, 30_000],
  ] as const)('%s', ([, lastMs, fraction, waitMs]) => {
    expect(backoff(rule, lastMs, fraction)).toBe(waitMs);
  });

  test('stays within its bounds, however often it is tried', () => {
    fc.assert(
      fc.property(fc.array(fractions, { maxLength: 50 }), (list) => {
        let lastMs = 0;
        for (const fraction of list) {
          const nextMs = backoff(rule, lastMs, fraction);
          expect(nextMs).toBeGreaterThanOrEqual(rule.firstMs);
          expect(nextMs).toBeLessThanOrEqual(Math.min(rule.longestMs, Math.max(rule.firstMs, lastMs * 3)));
          lastMs = nextMs;
        }
      }),
    );
  });
});
