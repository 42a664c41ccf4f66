// What holds at an instant, and what is remembered of it.
import { describe, expect, test } from 'vitest';
import { Schedule } from './schedule.ts';
import { at, byCron, DAY_MS, daily, HOUR_MS, show } from './window.fake.ts';

describe('what holds at an instant', () => {
  test('both ends of a window: it is on at the first and off at the last', () => {
    const fromMs = at('2026-11-21T22:00Z');
    const once = new Schedule({ type: 'once', fromMs, toMs: fromMs + HOUR_MS });
    expect(once.at(fromMs - 1)).toBeUndefined();
    expect(once.nextChangeMs(fromMs - 1)).toBe(fromMs);
    expect(once.at(fromMs)).toEqual({ startMs: fromMs, endMs: fromMs + HOUR_MS });
    expect(once.nextChangeMs(fromMs)).toBe(fromMs + HOUR_MS);
    expect(once.at(fromMs + HOUR_MS)).toBeUndefined();
    expect(once.nextChangeMs(fromMs + HOUR_MS)).toBeUndefined();
  });

  test('an open end', () => {
    const once = new Schedule({ type: 'once', fromMs: 1_000 });
    expect(once.at(at('2999-01-01'))).toEqual({ startMs: 1_000, endMs: Number.POSITIVE_INFINITY });
    expect(once.nextChangeMs(1_000)).toBeUndefined();
    expect(once.nextChangeMs(0)).toBe(1_000);
  });

  test('a weekend of two whole days is one stretch, and its days are two occurrences', () => {
    const weekend = new Schedule(daily('Europe/Berlin', '00:00', '24:00', { days: ['sat', 'sun'] }));
    expect(show(weekend.nextChangeMs(at('2026-10-24T12:00Z')) ?? 0)).toBe('2026-10-25T23:00Z');
    expect(show(weekend.at(at('2026-10-24T12:00Z'))?.endMs ?? 0)).toBe('2026-10-24T22:00Z');
    expect(show(weekend.at(at('2026-10-25T12:00Z'))?.startMs ?? 0)).toBe('2026-10-24T22:00Z');
  });

  test('of occurrences that overlap, the one that began last', () => {
    const long = new Schedule(byCron('UTC', '0 0,1 * * *', 3));
    expect(show(long.at(at('2026-11-21T02:00Z'))?.startMs ?? 0)).toBe('2026-11-21T01:00Z');
    expect(show(long.nextChangeMs(at('2026-11-21T00:30Z')) ?? 0)).toBe('2026-11-21T04:00Z');
    expect(show(long.at(at('2026-11-21T00:30Z'))?.startMs ?? 0)).toBe('2026-11-21T00:00Z');
  });

  test('a window that is always on says when to ask again', () => {
    const always = new Schedule(byCron('UTC', '0 * * * *', 1));
    const askedMs = at('2026-11-21T00:30Z');
    const againMs = always.nextChangeMs(askedMs) ?? 0;
    expect(againMs).toBeGreaterThan(askedMs + 10 * DAY_MS);
    expect(always.at(againMs)).toBeDefined();
  });

  test('occurrences that begin too early or too late are none', () => {
    const [startsFromMs, startsBeforeMs] = [at('2026-11-20T00:00Z'), at('2026-11-22T00:00Z')];
    for (const window of [
      daily('UTC', '00:00', '1h', { startsFromMs, startsBeforeMs }),
      byCron('UTC', '0 0 * * *', 1, { startsFromMs, startsBeforeMs }),
    ]) {
      const days = new Schedule(window).overlapping(at('2026-01-01'), at('2027-01-01'));
      expect(days.map(({ startMs }) => show(startMs))).toEqual(['2026-11-20T00:00Z', '2026-11-21T00:00Z']);
      expect(new Schedule(window).nextChangeMs(at('2026-11-21T01:00Z'))).toBeUndefined();
    }
  });

  test('a clock that steps back gets the right answer as well', () => {
    const nightly = new Schedule(daily('UTC', '22:00', '06:00'));
    expect(nightly.at(at('2026-11-21T23:00Z'))).toBeDefined();
    expect(nightly.at(at('2026-11-21T21:00Z'))).toBeUndefined();
    expect(nightly.at(at('2026-11-21T23:00Z'))).toBeDefined();
  });

  test('ten thousand windows asked every second are computed when they change, and not before', {
    timeout: 60_000,
  }, () => {
    const schedules = Array.from({ length: 10_000 }, (_, index) => {
      const from = `${String(index % 24).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`;
      return new Schedule(daily('Europe/Berlin', from, '2h'));
    });
    let computed = 0;
    const startMs = at('2026-11-21T12:00Z');
    for (const schedule of schedules) schedule.at(startMs);
    // Counted, not timed: to compute anything anew a schedule reads its window.
    const watched = schedules.map((schedule) => {
      const window = schedule.window;
      Object.defineProperty(schedule, 'window', {
        get: () => {
          computed += 1;
          return window;
        },
      });
      return schedule;
    });
    for (let second = 0; second < 60; second++) for (const schedule of watched) schedule.at(startMs + 1_000 * second);
    expect(computed).toBeLessThan(100);
  });
});
