// For how long what is kept where the file says a part of it, or nothing, and where its times end. The rest stands in the fixtures.
import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const read = (retention: string) => {
  const answer = parseConfig(retention, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) return answer.problems;
  const { retentionMs, hoursRetentionMs } = answer.wishes;
  return { retentionMs, hoursRetentionMs };
};

test.each([
  ['nothing is said', '{}', 30 * DAY_MS, undefined],
  ['a time is that of single results', 'retention: 90d', 90 * DAY_MS, undefined],
  ['an empty mapping is nothing', 'retention: {}', 30 * DAY_MS, undefined],
  ['single results alone', 'retention: { raw: 1h }', HOUR_MS, undefined],
  ['hours alone', 'retention: { hours: 60d }', 30 * DAY_MS, 60 * DAY_MS],
  ['both', 'retention: { raw: 7d, hours: 7d }', 7 * DAY_MS, 7 * DAY_MS],
])('%s', (_, text, retentionMs, hoursRetentionMs) => {
  expect(read(text)).toEqual({ retentionMs, hoursRetentionMs });
});

describe('problems are told where they stand', () => {
  test.each([
    ['retention: 59m', 'retention'],
    ['retention: 30', 'retention'],
    ['retention:', 'retention'],
    ['retention: [30d]', 'retention'],
    ['retention: { raw: 59m }', 'retention.raw'],
    ['retention: { raw: 3651d }', 'retention.raw'],
    ['retention: { raw: 1h, hours: 23h }', 'retention.hours'],
    ['retention: { hours: 400 }', 'retention.hours'],
    ['retention: { days: 400d }', 'retention.days'],
    // Hours of results that are there would have to be made again and again.
    ['retention: { raw: 60d, hours: 59d }', 'retention.hours'],
    ['retention: { hours: 29d }', 'retention.hours'],
  ])('%s', (text, path) => {
    expect(read(text)).toMatchObject([{ path }]);
  });
});
