// What the manager holds of those who report by themselves, as stories of one line each.
import { describe, expect, test } from 'vitest';
import type { HeartbeatWish } from '../wishes.ts';
import { hourly, limited, MINUTE, nightly, play, type Rule } from './heartbeat.fake.ts';

describe('intervals', () => {
  test.each<[string, readonly string[], readonly string[], Rule?]>([
    ['whoever never reported is not missed', ['09:00 passes'], ['nothing']],
    [
      'a report is a good look, and the next is awaited',
      ['01:00 success'],
      ['01:00 good: up since 01:00', 'next 02:05'],
    ],
    [
      'in time to the millisecond',
      ['01:00 success', '02:04 passes', '02:05 success'],
      ['01:00 good: up since 01:00', '02:05 good', 'next 03:10'],
    ],
    [
      'late by interval and grace: missed, and again an interval later, until it reports',
      ['01:00 success', '02:05 passes', '03:30 passes', '03:40 success'],
      [
        '01:00 good: up since 01:00',
        '02:05 missed: down since 02:05 held 0',
        '03:05 missed',
        '03:40 good: up since 03:40',
        'next 04:45',
      ],
    ],
    [
      'every grace is told when it runs out, and not before',
      ['01:00 success', '02:14 passes', '02:15 passes'],
      [
        '01:00 good: up since 01:00',
        '02:05 missed: failing since 02:05 held 0',
        '02:15 missed: down since 02:05 held 10',
        'next 03:05',
      ],
      { gracesMs: [10 * MINUTE] },
    ],
    [
      'back within the grace: nobody hears of it',
      ['01:00 success', '02:05 passes', '02:14 success'],
      [
        '01:00 good: up since 01:00',
        '02:05 missed: failing since 02:05 held 0',
        '02:14 good: up since 02:14',
        'next 03:19',
      ],
      { gracesMs: [10 * MINUTE] },
    ],
    ['a failure told is down at once', ['01:00 fail 3'], ['01:00 failed: down since 01:00 held 0', 'next 02:05']],
    [
      'recovery may take more than one',
      ['01:00 fail', '01:10 success', '01:20 success'],
      ['01:00 failed: down since 01:00 held 0', '01:10 good', '01:20 good: up since 01:10', 'next 02:25'],
      { recover: 2 },
    ],
  ])('%s', (_, lines, told, rule) => {
    expect(play(hourly, lines, rule)).toEqual(told);
  });
});

describe('runs', () => {
  test.each<[string, HeartbeatWish, readonly string[], readonly string[]]>([
    [
      'from start to end, and the interval from start to start',
      hourly,
      ['01:00 start', '01:40 success'],
      ['01:40 good in 40 min: up since 01:40', 'next 02:05'],
    ],
    [
      'longer than the interval: from the end',
      hourly,
      ['01:00 start', '03:00 success'],
      ['03:00 good in 120 min: up since 03:00', 'next 04:05'],
    ],
    [
      'without an end: missed',
      hourly,
      ['01:00 start', '02:05 passes'],
      ['02:05 missed: down since 02:05 held 0', 'next 03:05'],
    ],
    [
      'longer than it may take: missed',
      limited,
      ['01:00 start', '01:20 passes'],
      ['01:20 missed: down since 01:20 held 0', 'next 02:25'],
    ],
    [
      'given up: what ends later is no run',
      limited,
      ['01:00 start', '01:20 passes', '01:30 success'],
      ['01:20 missed: down since 01:20 held 0', '01:30 good: up since 01:30', 'next 02:35'],
    ],
    [
      'begun again: the first one counts no more',
      hourly,
      ['01:00 start', '01:30 start', '01:40 success'],
      ['01:40 good in 10 min: up since 01:40', 'next 02:35'],
    ],
    [
      'failed',
      hourly,
      ['01:00 start', '01:10 fail 1'],
      ['01:10 failed in 10 min: down since 01:10 held 0', 'next 02:05'],
    ],
  ])('%s', (_, wish, lines, told) => {
    expect(play(wish, lines)).toEqual(told);
  });
});

describe('patterns', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['the next day', ['03:00 success'], ['03:00 good: up since 03:00', 'next +1 04:00']],
    ['ten seconds early is the one that was due', ['02:59 success'], ['02:59 good: up since 02:59', 'next +1 04:00']],
    ['in the afternoon it is not', ['15:00 success'], ['15:00 good: up since 15:00', 'next +1 04:00']],
    ['long before it is not', ['01:30 success'], ['01:30 good: up since 01:30', 'next 04:00']],
    [
      'missed',
      ['03:10 success', '+1 04:00 passes'],
      ['03:10 good: up since 03:10', '+1 04:00 missed: down since +1 04:00 held 0', 'next +2 04:00'],
    ],
  ])('%s', (_, lines, told) => {
    expect(play(nightly, lines)).toEqual(told);
  });

  test('go by the clock on the wall', () => {
    const berlin: HeartbeatWish = {
      schedule: { type: 'cron', cron: '0 3 * * *', zone: 'Europe/Berlin' },
      graceMs: MINUTE,
    };
    expect(play(berlin, ['02:00 success'])).toEqual(['02:00 good: up since 02:00', 'next +1 02:01']);
  });

  test('that never come again are never missed', () => {
    const never: HeartbeatWish = { schedule: { type: 'cron', cron: '0 0 30 2 *', zone: 'UTC' }, graceMs: MINUTE };
    expect(play(never, ['02:00 success', '03:00 back'])).toEqual(['02:00 good: up since 02:00', 'nothing']);
  });
});

describe('a manager that was away accuses nobody', () => {
  const up = '01:00 good: up since 01:00';
  test.each<[string, HeartbeatWish, readonly string[], readonly string[], Rule?]>([
    ['and the deadline starts again', hourly, ['01:00 success', '01:50 back'], [up, 'next 02:55']],
    [
      'where the report was overdue, nobody can tell until the next one',
      hourly,
      ['01:00 success', '04:00 back', '05:00 success'],
      [up, '04:00: unknown since 02:05', '05:00 good: up since 05:00', 'next 06:05'],
    ],
    [
      'the same missed after that is missed',
      hourly,
      ['01:00 success', '04:00 back', '05:05 passes'],
      [up, '04:00: unknown since 02:05', '05:05 missed: down since 05:05 held 0', 'next 06:05'],
    ],
    [
      'what was found out stays',
      hourly,
      ['01:00 success', '02:05 passes', '04:00 back'],
      [up, '02:05 missed: down since 02:05 held 0', 'next 05:05'],
    ],
    [
      'a grace that was running does not run out by that',
      hourly,
      ['01:00 success', '02:05 passes', '02:10 back', '03:10 passes'],
      [up, '02:05 missed: failing since 02:05 held 0', '02:10: unknown since 02:10', 'next 03:15'],
      { gracesMs: [10 * MINUTE] },
    ],
    [
      'nor does a longer one',
      hourly,
      ['01:00 fail', '01:10 back', '01:39 passes', '01:40 passes'],
      ['01:00 failed: down since 01:00 held 0', '01:40 failed: down since 01:00 held 30', 'next 02:15'],
      { gracesMs: [0, 30 * MINUTE] },
    ],
    ['a run has all of its time again', limited, ['01:00 start', '01:19 back'], ['next 01:39']],
    [
      'a pattern that is to come is awaited as it was',
      nightly,
      ['03:00 success', '+1 02:00 back'],
      ['03:00 good: up since 03:00', 'next +1 04:00'],
    ],
    [
      'one that may have come meanwhile is not',
      nightly,
      ['03:00 success', '+1 03:10 back'],
      ['03:00 good: up since 03:00', 'next +2 04:00'],
    ],
    ['whoever never reported', hourly, ['01:00 back'], ['nothing']],
    ['other times from now on', { ...hourly, graceMs: 0 }, ['01:00 success', '01:30 amended'], [up, 'next 02:30']],
  ])('%s', (_, wish, lines, told, rule) => {
    expect(play(wish, lines, rule)).toEqual(told);
  });
});
