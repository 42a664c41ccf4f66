import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION_PATTERN, formatDuration, lastingText, parseDuration } from './duration.ts';

const LONGEST_MS = 3_650 * 86_400_000;

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['2h', 7_200_000],
  ['30d', 2_592_000_000],
  ['0.5s', 500],
  ['1.001s', 1_001],
  ['1d2h3m4s5ms', 93_784_005],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toEqual({ ms });
});

test.each([
  '',
  '10',
  '1.5',
  's',
  '10 s',
  ' 10s',
  '10S',
  '1s1m',
  '1s1s',
  '-1s',
  '+1s',
  '1e3s',
  '0.0001s',
  '10s\n',
  '٣s',
  `${'9'.repeat(30)}d`,
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toHaveProperty('problem');
});

test('what is formatted reads back as the same, and fits the pattern that editors check', () => {
  fc.assert(
    fc.property(fc.nat({ max: LONGEST_MS }), (ms) => {
      const text = formatDuration(ms);
      expect(parseDuration(text)).toEqual({ ms });
      expect(text).toMatch(new RegExp(DURATION_PATTERN));
    }),
  );
});

test('no text is read as anything but whole milliseconds', () => {
  const pieces = fc.constantFrom('0', '1', '9', '.', 'ms', 's', 'm', 'h', 'd', ' ', '-');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const answer = parseDuration(parts.join(''));
      if ('ms' in answer) expect(Number.isSafeInteger(answer.ms) && answer.ms >= 0).toBe(true);
    }),
  );
});

test('what lasted is told in two units, and never longer than it was by more than half a millisecond', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: LONGEST_MS, noNaN: true }), (ms) => {
      const text = lastingText(ms);
      expect(text).toMatch(/^\d+ (ms|[smhd])( \d+ [smh])?$/);
      const answer = parseDuration(text.replaceAll(' ', ''));
      expect('ms' in answer && answer.ms).toBeLessThanOrEqual(ms + 0.5);
    }),
  );
});
