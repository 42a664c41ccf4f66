import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rhythmMs } from './rhythm.ts';

test('the interval is found through jitter and pauses', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 3_600_000 }),
      fc.array(fc.tuple(fc.nat(4), fc.nat(19)), { minLength: 60, maxLength: 500 }),
      (intervalMs, beats) => {
        let dueMs = 0;
        const pauses = beats.filter(([, pause]) => pause === 0).length;
        const at = beats.map(([jitterMs, pause]) => {
          dueMs += pause === 0 ? 3 * intervalMs : intervalMs;
          return dueMs + jitterMs;
        });
        fc.pre(pauses < beats.length / 5);
        expect(rhythmMs(Float64Array.from(at))).toBe(intervalMs);
      },
    ),
  );
});

test.each([
  ['nothing', [], 0],
  ['one time', [5], 0],
  ['two', [5, 17], 12],
  ['time that runs backwards', [9, 6, 3, 0], 0],
  ['no time passing', [7, 7, 7], 0],
])('%s has a rhythm', (_, at, expected) => {
  expect(rhythmMs(Float64Array.from(at))).toBe(expected);
});
