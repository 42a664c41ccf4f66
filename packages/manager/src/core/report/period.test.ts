// Where months and days begin, by the clocks of a zone.
import { describe, expect, test } from 'vitest';
import { periodOf } from './period.ts';

const later = Date.parse('2027-01-01T00:00:00Z');
const ms = (iso: string): number => Date.parse(iso);
const iso = (atMs: number | undefined): string => new Date(atMs ?? Number.NaN).toISOString();

describe('a month', () => {
  test.each([
    ['UTC', '2026-10', '2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 31, 24],
    ['Europe/Berlin', '2026-10', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z', 31, 25],
    ['Europe/Berlin', '2026-03', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z', 31, 23],
    ['America/New_York', '2026-11', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z', 30, 25],
    ['Asia/Kathmandu', '2026-02', '2026-01-31T18:15:00.000Z', '2026-02-28T18:15:00.000Z', 28, 24],
    ['Africa/Cairo', '2026-04', '2026-03-31T22:00:00.000Z', '2026-04-30T21:00:00.000Z', 30, 23],
  ])('in %s, %s', (zone, month, from, to, days, oddHours) => {
    const { fromMs, toMs, cuts } = periodOf({ period: { month }, zone }, later);
    expect([iso(fromMs), iso(toMs)]).toEqual([from, to]);
    const hours = cuts.slice(1).map((cut, i) => (cut - (cuts[i] ?? 0)) / 3_600_000);
    expect(hours).toHaveLength(days);
    expect(hours.filter((count) => count !== 24)).toEqual(oddHours === 24 ? [] : [oddHours]);
  });

  test('that is not over ends now', () => {
    const { toMs, cuts } = periodOf({ period: { month: '2026-10' } }, ms('2026-10-03T12:00:00Z'));
    expect(cuts.map(iso)).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2026-10-02T00:00:00.000Z',
      '2026-10-03T00:00:00.000Z',
      '2026-10-03T12:00:00.000Z',
    ]);
    expect(iso(toMs)).toBe('2026-10-03T12:00:00.000Z');
  });

  test.each(['2026-13', '2026-00', '26-10', '2026-1', 'October', '2027-02'])('%s is refused', (month) => {
    expect(() => periodOf({ period: { month } }, later)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('any time', () => {
  const cutsOf = (since: string, until: string): readonly number[] =>
    periodOf({ period: { sinceMs: ms(since), untilMs: ms(until) }, zone: 'Europe/Berlin' }, later).cuts;

  test('of up to two days is cut into hours', () => {
    const cuts = cutsOf('2026-10-24T22:30:00Z', '2026-10-25T23:00:00Z');
    expect(cuts).toHaveLength(26);
    expect(cuts.slice(0, 2).map(iso)).toEqual(['2026-10-24T22:30:00.000Z', '2026-10-24T23:00:00.000Z']);
  });

  test('of more is cut into days, and of months into several days each', () => {
    expect(cutsOf('2026-10-20T10:00:00Z', '2026-10-26T10:00:00Z').map(iso)).toEqual([
      '2026-10-20T10:00:00.000Z',
      ...['20', '21', '22', '23', '24'].map((day) => `2026-10-${day}T22:00:00.000Z`),
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T10:00:00.000Z',
    ]);
    const year = cutsOf('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z');
    expect(year.length).toBeLessThanOrEqual(64);
    expect(Math.max(...year.slice(1).map((cut, i) => cut - (year[i] ?? 0)))).toBeLessThanOrEqual(
      6 * 86_400_000 + 3_600_000,
    );
  });

  test.each([
    ['2026-10-02T00:00:00Z', '2026-10-01T00:00:00Z', 'UTC'],
    ['2026-10-01T00:00:00Z', '2026-10-01T00:00:00Z', 'UTC'],
    ['2027-02-01T00:00:00Z', '2027-03-01T00:00:00Z', 'UTC'],
    ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', 'Mars/Olympus'],
  ])('from %s to %s in %s is refused', (since, until, zone) => {
    const period = { sinceMs: ms(since), untilMs: ms(until) };
    expect(() => periodOf({ period, zone }, later)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
