// Windows in nights in which the clocks change, and in others.
import { describe, expect, test } from 'vitest';
import { Schedule } from './schedule.ts';
import { at, byCron, DAY_MS, daily, show } from './window.fake.ts';
import type { CronWindow, WeeklyWindow, Window } from './window.ts';

/** Its occurrences that overlap three days from this noon in UTC on, as `start/end`. */
const nights = (window: Window, day: string): string[] => {
  const noonMs = at(`${day}T12:00Z`);
  return new Schedule(window)
    .overlapping(noonMs, noonMs + 2 * DAY_MS)
    .map(({ startMs, endMs }) => `${show(startMs)}/${show(endMs)}`);
};

describe('weekdays, when the clocks change in the first of two nights', () => {
  test.each<[string, WeeklyWindow, string, string[]]>([
    [
      'Berlin, spring: a night of 7 hours',
      daily('Europe/Berlin', '22:00', '06:00'),
      '2026-03-28',
      ['2026-03-28T21:00Z/2026-03-29T04:00Z', '2026-03-29T20:00Z/2026-03-30T04:00Z'],
    ],
    [
      'Berlin, autumn: a night of 9 hours',
      daily('Europe/Berlin', '22:00', '06:00'),
      '2026-10-24',
      ['2026-10-24T20:00Z/2026-10-25T05:00Z', '2026-10-25T21:00Z/2026-10-26T05:00Z'],
    ],
    [
      'Berlin, spring: the start does not exist',
      daily('Europe/Berlin', '02:30', '04:00'),
      '2026-03-28',
      ['2026-03-29T01:00Z/2026-03-29T02:00Z', '2026-03-30T00:30Z/2026-03-30T02:00Z'],
    ],
    [
      'Berlin, spring: the start does not exist, and two hours are two hours',
      daily('Europe/Berlin', '02:30', '2h'),
      '2026-03-28',
      ['2026-03-29T01:00Z/2026-03-29T03:00Z', '2026-03-30T00:30Z/2026-03-30T02:30Z'],
    ],
    [
      'Berlin, spring: the end does not exist',
      daily('Europe/Berlin', '01:00', '02:30'),
      '2026-03-28',
      ['2026-03-29T00:00Z/2026-03-29T01:00Z', '2026-03-29T23:00Z/2026-03-30T00:30Z'],
    ],
    [
      'Berlin, spring: nothing of it exists',
      daily('Europe/Berlin', '02:15', '02:45'),
      '2026-03-28',
      ['2026-03-30T00:15Z/2026-03-30T00:45Z'],
    ],
    [
      'Berlin, autumn: the start exists twice',
      daily('Europe/Berlin', '02:30', '03:00'),
      '2026-10-24',
      ['2026-10-25T00:30Z/2026-10-25T02:00Z', '2026-10-26T01:30Z/2026-10-26T02:00Z'],
    ],
    [
      'Berlin, autumn: both ends exist twice',
      daily('Europe/Berlin', '02:15', '02:45'),
      '2026-10-24',
      ['2026-10-25T00:15Z/2026-10-25T00:45Z', '2026-10-26T01:15Z/2026-10-26T01:45Z'],
    ],
    [
      'Berlin, autumn: two hours are two hours',
      daily('Europe/Berlin', '01:30', '2h'),
      '2026-10-24',
      ['2026-10-24T23:30Z/2026-10-25T01:30Z', '2026-10-26T00:30Z/2026-10-26T02:30Z'],
    ],
    [
      'New York, spring: 02:00 is 03:00',
      daily('America/New_York', '02:00', '05:00'),
      '2026-03-07',
      ['2026-03-08T07:00Z/2026-03-08T09:00Z', '2026-03-09T06:00Z/2026-03-09T09:00Z'],
    ],
    [
      'New York, autumn: the first 01:30',
      daily('America/New_York', '01:30', '1h'),
      '2026-10-31',
      ['2026-11-01T05:30Z/2026-11-01T06:30Z', '2026-11-02T06:30Z/2026-11-02T07:30Z'],
    ],
    [
      'Lord Howe, spring: half an hour, from 02:00 to 02:30, does not exist',
      daily('Australia/Lord_Howe', '02:15', '03:00'),
      '2026-10-03',
      ['2026-10-03T15:30Z/2026-10-03T16:00Z', '2026-10-04T15:15Z/2026-10-04T16:00Z'],
    ],
    [
      'Lord Howe, autumn: half an hour, from 01:30 to 02:00, exists twice',
      daily('Australia/Lord_Howe', '01:45', '02:00'),
      '2026-04-04',
      ['2026-04-04T14:45Z/2026-04-04T15:30Z', '2026-04-05T15:15Z/2026-04-05T15:30Z'],
    ],
    [
      'Kolkata: half hours, no change ever',
      daily('Asia/Kolkata', '22:00', '06:00'),
      '2026-03-28',
      ['2026-03-28T16:30Z/2026-03-29T00:30Z', '2026-03-29T16:30Z/2026-03-30T00:30Z'],
    ],
    [
      'Casablanca: back an hour for Ramadan',
      daily('Africa/Casablanca', '22:00', '06:00'),
      '2026-02-14',
      ['2026-02-14T21:00Z/2026-02-15T06:00Z', '2026-02-15T22:00Z/2026-02-16T06:00Z'],
    ],
    [
      'Casablanca: forward an hour after Ramadan',
      daily('Africa/Casablanca', '02:30', '04:00'),
      '2026-03-21',
      ['2026-03-22T02:00Z/2026-03-22T03:00Z', '2026-03-23T01:30Z/2026-03-23T03:00Z'],
    ],
    [
      'Moscow: the rules changed for good in 2014',
      daily('Europe/Moscow', '01:30', '03:00'),
      '2014-10-25',
      ['2014-10-25T21:30Z/2014-10-26T00:00Z', '2014-10-26T22:30Z/2014-10-27T00:00Z'],
    ],
    [
      'São Paulo: midnight did not exist',
      daily('America/Sao_Paulo', '00:00', '02:00'),
      '2018-11-03',
      ['2018-11-04T03:00Z/2018-11-04T04:00Z', '2018-11-05T02:00Z/2018-11-05T04:00Z'],
    ],
    [
      'Greenland, spring: the last hour of a day does not exist',
      daily('America/Nuuk', '23:30', '1h'),
      '2026-03-28',
      ['2026-03-29T01:00Z/2026-03-29T02:00Z', '2026-03-30T00:30Z/2026-03-30T01:30Z'],
    ],
    [
      'Samoa: a whole day did not exist',
      daily('Pacific/Apia', '12:00', '1h'),
      '2011-12-29',
      ['2011-12-29T22:00Z/2011-12-29T23:00Z', '2011-12-30T22:00Z/2011-12-30T23:00Z'],
    ],
    [
      'over the end of a leap day',
      daily('UTC', '23:00', '01:00'),
      '2028-02-28',
      ['2028-02-28T23:00Z/2028-02-29T01:00Z', '2028-02-29T23:00Z/2028-03-01T01:00Z'],
    ],
    [
      'over the end of a year',
      daily('UTC', '23:00', '2h'),
      '2026-12-31',
      ['2026-12-31T23:00Z/2027-01-01T01:00Z', '2027-01-01T23:00Z/2027-01-02T01:00Z'],
    ],
  ])('%s', (_what, window, day, expected) => {
    expect(nights(window, day)).toEqual(expected);
  });

  test('a window on one day of the week is on in the night after it', () => {
    const friday = new Schedule(daily('Europe/Berlin', '22:00', '06:00', { days: ['fri'] }));
    expect(friday.at(at('2026-11-21T03:00Z'))).toBeDefined();
    expect(friday.at(at('2026-11-22T03:00Z'))).toBeUndefined();
    expect(show(friday.nextChangeMs(at('2026-11-21T05:00Z')) ?? 0)).toBe('2026-11-27T21:00Z');
  });

  test('days before 1970 have weekdays too', () => {
    const monday = new Schedule(daily('UTC', '00:00', '24:00', { days: ['mon'] }));
    expect(monday.at(at('1969-12-29T12:00Z'))).toBeDefined();
    expect(monday.at(at('1969-12-30T12:00Z'))).toBeUndefined();
  });
});

describe('cron, when the clocks change in the first of two nights', () => {
  test.each<[string, CronWindow, string, string[]]>([
    [
      'Berlin, spring: moved to the first instant after',
      byCron('Europe/Berlin', '30 2 * * *', 1),
      '2026-03-28',
      ['2026-03-29T01:00Z/2026-03-29T02:00Z', '2026-03-30T00:30Z/2026-03-30T01:30Z'],
    ],
    [
      'Berlin, spring: the same for a list of hours',
      byCron('Europe/Berlin', '30 2,14 * * *', 1, {
        startsFromMs: at('2026-03-28T18:00Z'),
        startsBeforeMs: at('2026-03-29T18:00Z'),
      }),
      '2026-03-28',
      ['2026-03-29T01:00Z/2026-03-29T02:00Z', '2026-03-29T12:30Z/2026-03-29T13:30Z'],
    ],
    [
      'Berlin, autumn: the first of two',
      byCron('Europe/Berlin', '30 2 * * *', 1),
      '2026-10-24',
      ['2026-10-25T00:30Z/2026-10-25T01:30Z', '2026-10-26T01:30Z/2026-10-26T02:30Z'],
    ],
    [
      'Berlin, autumn: a step goes by the hours that pass',
      byCron('Europe/Berlin', '30 */1 * * *', 0.25, {
        startsFromMs: at('2026-10-25T00:00Z'),
        startsBeforeMs: at('2026-10-25T03:00Z'),
      }),
      '2026-10-24',
      [
        '2026-10-25T00:30Z/2026-10-25T00:45Z',
        '2026-10-25T01:30Z/2026-10-25T01:45Z',
        '2026-10-25T02:30Z/2026-10-25T02:45Z',
      ],
    ],
    [
      'New York, autumn',
      byCron('America/New_York', '30 1 * * *', 1),
      '2026-10-31',
      ['2026-11-01T05:30Z/2026-11-01T06:30Z', '2026-11-02T06:30Z/2026-11-02T07:30Z'],
    ],
    [
      'Lord Howe, spring',
      byCron('Australia/Lord_Howe', '15 2 * * *', 1),
      '2026-10-03',
      ['2026-10-03T15:30Z/2026-10-03T16:30Z', '2026-10-04T15:15Z/2026-10-04T16:15Z'],
    ],
    [
      'Lord Howe, autumn',
      byCron('Australia/Lord_Howe', '45 1 * * *', 1),
      '2026-04-04',
      ['2026-04-04T14:45Z/2026-04-04T15:45Z', '2026-04-05T15:15Z/2026-04-05T16:15Z'],
    ],
    [
      'Kolkata',
      byCron('Asia/Kolkata', '0 2 * * *', 1),
      '2026-03-28',
      ['2026-03-28T20:30Z/2026-03-28T21:30Z', '2026-03-29T20:30Z/2026-03-29T21:30Z'],
    ],
    [
      'Casablanca: forward an hour after Ramadan',
      byCron('Africa/Casablanca', '30 2 * * *', 1),
      '2026-03-21',
      ['2026-03-22T02:00Z/2026-03-22T03:00Z', '2026-03-23T01:30Z/2026-03-23T02:30Z'],
    ],
    [
      'Greenland, spring: an hour that would have been the last of its day is left out',
      byCron('America/Nuuk', '30 23 * * *', 1),
      '2026-03-28',
      ['2026-03-30T00:30Z/2026-03-30T01:30Z'],
    ],
    [
      'Samoa: a whole day did not exist',
      byCron('Pacific/Apia', '0 12 * * *', 1),
      '2011-12-29',
      ['2011-12-29T22:00Z/2011-12-29T23:00Z', '2011-12-30T22:00Z/2011-12-30T23:00Z'],
    ],
    ['a leap day', byCron('UTC', '0 12 29 2 *', 1), '2028-02-28', ['2028-02-29T12:00Z/2028-02-29T13:00Z']],
    ['a leap day in another year', byCron('UTC', '0 12 29 2 *', 1), '2027-02-28', []],
    ['the turn of the year', byCron('UTC', '0 0 1 1 *', 1), '2026-12-31', ['2027-01-01T00:00Z/2027-01-01T01:00Z']],
    [
      'a day of the month or one of the week, as cron has it',
      byCron('UTC', '0 0 13 * fri', 1),
      '2026-11-12',
      ['2026-11-13T00:00Z/2026-11-13T01:00Z'],
    ],
    ['a date that there is never', byCron('UTC', '0 12 31 2 *', 1), '2026-02-27', []],
  ])('%s', (_what, window, day, expected) => {
    expect(nights(window, day)).toEqual(expected);
  });
});
