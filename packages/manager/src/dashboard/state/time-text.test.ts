import { expect, test } from 'vitest';
import {
  ageText,
  bytesText,
  countText,
  latencyText,
  lengthText,
  listText,
  momentText,
  shareText,
} from './time-text.ts';

test.each([
  [0, '0 s'],
  [250, '250 ms'],
  [12_000, '12 s'],
  [192_000, '3 m 12 s'],
  [3_600_000, '1 h'],
  [356_400_000, '4 d 3 h'],
  [-5, '0 s'],
])('%d ms are %s', (ms, text) => expect(lengthText(ms)).toBe(text));

test('an age is in whole seconds, and what is ahead is now', () => {
  expect(ageText('2026-01-31T08:00:00Z', Date.parse('2026-01-31T08:00:09.900Z'))).toBe('9 s');
  expect(ageText('2026-01-31T08:00:00Z', Date.parse('2026-01-31T07:59:00Z'))).toBe('0 s');
});

test.each([
  [undefined, '–'],
  [0.42, '0.4 ms'],
  [99.6, '100 ms'],
  [1_234, '1.2 s'],
  [12_345, '12 s'],
])('a latency of %s is %s', (ms, text) => expect(latencyText(ms)).toBe(text));

test('a moment says its day only where that is another', () => {
  const now = new Date(2026, 0, 31, 20, 0).getTime();
  expect(momentText(new Date(2026, 0, 31, 8, 5).toISOString(), now)).toBe('08:05');
  expect(momentText(new Date(2026, 0, 30, 8, 5).toISOString(), now)).toBe('30 Jan 08:05');
  expect(momentText(new Date(2025, 9, 3, 8, 5).toISOString(), now)).toBe('3 Oct 2025');
});

test.each([
  [1, '100 %'],
  [0.999_999_9, '99.99 %'],
  [0.999, '99.90 %'],
  [0, '0.00 %'],
  [null, '–'],
])('a share of %s is %s: what is not all is never shown as all', (share, text) => expect(shareText(share)).toBe(text));

test('words in a row', () => {
  expect([listText([]), listText(['a']), listText(['a', 'b']), listText(['a', 'b', 'c', 'd', 'e'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b, c and 2 more',
  ]);
  expect([countText(1, 'agent'), countText(1_204, 'agent')]).toEqual(['1 agent', '1,204 agents']);
  expect([bytesText(9_000), bytesText(96e6), bytesText(8e9)]).toEqual(['9 kB', '96 MB', '8.0 GB']);
});
