// Which ends of outages are early ends of planned ones.
import { expect, test } from 'vitest';
import { backEarly } from './back-early.ts';

const planned = [
  { id: 'nightly', window: { type: 'once', fromMs: 100, toMs: 200 } },
  { id: 'silence 3', window: { type: 'once', fromMs: 300 } },
] as const;

test.each([
  ['it lasts', undefined, 150, undefined],
  ['within the window', 150, 151, { id: 'nightly', untilMs: 200 }],
  ['when it was over already', 150, 200, undefined],
  ['before it began, told late', 90, 150, undefined],
  ['while one is open-ended', 310, 320, { id: 'silence 3', untilMs: Number.POSITIVE_INFINITY }],
] as const)('%s', (_, endedAtMs, nowMs, expected) => {
  expect(backEarly(endedAtMs === undefined ? {} : { endedAtMs }, planned, nowMs)).toEqual(expected);
});
