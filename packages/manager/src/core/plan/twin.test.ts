// Windows around nights in which clocks change, against a twin that looks at every minute.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextChangeMs, onUntilMs, plannedTime } from './planned-time.ts';
import { Schedule } from './schedule.ts';
import { dumbOccurrences, isOn, Wall } from './twin.fake.ts';
import { type WeeklyWindow, weekdays } from './window.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Noon of a day within which, or the night after, the clocks change; and days on which nothing happens. */
const changes: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Berlin', '2026-03-28'],
  ['Europe/Berlin', '2026-10-24'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Asia/Kolkata', '2028-02-29'],
  ['Asia/Kathmandu', '2026-12-31'],
  ['Africa/Casablanca', '2026-02-14'],
  ['Africa/Casablanca', '2026-03-21'],
  ['America/Sao_Paulo', '2018-11-03'],
  ['America/Nuuk', '2026-03-28'],
  ['UTC', '2026-12-31'],
];

const SPAN_MS = 3 * DAY_MS;

/** Not part of a story, which is printed when it goes wrong. */
const walls = new Map<string, Wall>();

type Scene = { readonly zone: string; readonly noonMs: number };

/** Shows so many days before and after that every window that reaches into the span begins and ends on it. */
const wallOf = ({ zone, noonMs }: Scene): Wall => {
  const wall = walls.get(`${zone} ${noonMs}`) ?? new Wall(zone, noonMs - 6 * DAY_MS, noonMs + 6 * DAY_MS);
  walls.set(`${zone} ${noonMs}`, wall);
  return wall;
};

const scenes = changes.map(([zone, day]): Scene => ({ zone, noonMs: Date.parse(`${day}T12:00Z`) }));

/** Most begin and end where clocks are changed. */
const minutes = fc.oneof(
  fc.integer({ min: 0, max: 1439 }),
  fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15),
);

const windows = (zone: string): fc.Arbitrary<WeeklyWindow> =>
  fc.record({
    type: fc.constant('weekly' as const),
    days: fc.subarray([...weekdays], { minLength: 1 }),
    fromMinute: minutes,
    end: fc.oneof(
      minutes.map((toMinute) => ({ toMinute })),
      fc.constant({ toMinute: 1440 }),
      fc.integer({ min: 1, max: 30 * 60 }).map((count) => ({ afterMs: count * MINUTE_MS })),
    ),
    zone: fc.constant(zone),
  });

const stories = fc.constantFrom(...scenes).chain((scene) =>
  fc.record({
    scene: fc.constant(scene),
    windows: fc.array(windows(scene.zone), { minLength: 1, maxLength: 3 }),
    atMs: fc.integer({ min: 0, max: SPAN_MS / MINUTE_MS }).map((count) => scene.noonMs - DAY_MS + count * MINUTE_MS),
    lengths: fc.tuple(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 0, max: 1440 })),
  }),
);

const runs = { numRuns: 200 };

describe('as the twin has it', { timeout: 60_000 }, () => {
  test('a window is on in the same minutes, and changes at the next', () => {
    const check = fc.property(stories, ({ scene, windows: [window], atMs }) => {
      if (window === undefined) return;
      const schedule = new Schedule(window);
      const dumb = dumbOccurrences(window, wallOf(scene));
      const on = schedule.at(atMs);
      expect(on !== undefined).toBe(isOn(dumb, atMs));
      if (on !== undefined) expect(dumb).toContainEqual(on);
      const lastMs = scene.noonMs + SPAN_MS;
      let changeMs = atMs;
      while (changeMs < lastMs && isOn(dumb, changeMs) === isOn(dumb, atMs)) changeMs += MINUTE_MS;
      const next = schedule.nextChangeMs(atMs) ?? Number.POSITIVE_INFINITY;
      expect(Math.min(next, lastMs)).toBe(changeMs);
      if (next > lastMs) return;
      // Asked in passing, it remembers the right things.
      for (let ms = atMs; ms < Math.min(changeMs, atMs + DAY_MS); ms += 7 * MINUTE_MS)
        expect(schedule.nextChangeMs(ms)).toBe(schedule.nextChangeMs(atMs));
    });
    fc.assert(check, runs);
  });

  test('what overlaps a stretch of time is the same', () => {
    const check = fc.property(stories, ({ scene, windows: [window], atMs, lengths: [length] }) => {
      if (window === undefined) return;
      const toMs = atMs + length * MINUTE_MS;
      const dumb = dumbOccurrences(window, wallOf(scene)).filter(
        ({ startMs, endMs }) => startMs < endMs && startMs < toMs && endMs > atMs && atMs < toMs,
      );
      expect(new Schedule(window).overlapping(atMs, toMs)).toEqual(dumb);
    });
    fc.assert(check, runs);
  });

  test('several together: planned time is the count of their minutes, and adds up over splits', () => {
    const check = fc.property(stories, ({ scene, windows: several, atMs, lengths: [first, second] }) => {
      const schedules = several.map((window) => new Schedule(window));
      const dumb = several.flatMap((window) => dumbOccurrences(window, wallOf(scene)));
      const [middleMs, toMs] = [atMs + first * MINUTE_MS, atMs + (first + second) * MINUTE_MS];
      let count = 0;
      for (let ms = atMs; ms < toMs; ms += MINUTE_MS) if (isOn(dumb, ms)) count += 1;
      const whole = plannedTime(schedules, atMs, toMs);
      expect(whole).toEqual({ plannedMs: count * MINUTE_MS, cutShort: false });
      const parts = [plannedTime(schedules, atMs, middleMs), plannedTime(schedules, middleMs, toMs)];
      expect((parts[0]?.plannedMs ?? 0) + (parts[1]?.plannedMs ?? 0)).toBe(whole.plannedMs);
    });
    fc.assert(check, runs);
  });

  test('several together: one or another is on until the first minute in which none is', () => {
    const check = fc.property(stories, ({ scene, windows: several, atMs }) => {
      const schedules = several.map((window) => new Schedule(window));
      const dumb = several.flatMap((window) => dumbOccurrences(window, wallOf(scene)));
      const lastMs = scene.noonMs + SPAN_MS;
      let endMs = atMs;
      while (endMs < lastMs && isOn(dumb, endMs)) endMs += MINUTE_MS;
      const until = onUntilMs(schedules, atMs);
      expect(until !== undefined).toBe(isOn(dumb, atMs));
      if (until !== undefined) expect(Math.min(until, lastMs)).toBe(endMs);
      const nearest = Math.min(...schedules.map((one) => one.nextChangeMs(atMs) ?? Number.POSITIVE_INFINITY));
      expect(nextChangeMs(schedules, atMs)).toBe(nearest);
    });
    fc.assert(check, runs);
  });

  test('a cron pattern of one time a day is a weekly window, and one of every so many minutes matches the wall in real time', () => {
    const cronStories = fc.tuple(stories, minutes, fc.integer({ min: 1, max: 26 }), fc.constantFrom(5, 15, 20, 30));
    const check = fc.property(
      cronStories,
      ([
        {
          scene,
          atMs,
          lengths: [length],
        },
        minute,
        hours,
        step,
      ]) => {
        // What would begin in the hour that is missing before a midnight is left out by cron.
        fc.pre(scene.zone !== 'America/Nuuk');
        const [toMs, durationMs] = [atMs + length * MINUTE_MS, hours * HOUR_MS];
        const [day, cron] = [{ days: weekdays, zone: scene.zone }, `${minute % 60} ${Math.floor(minute / 60)} * * *`];
        const once = new Schedule({ type: 'cron', cron, durationMs, zone: scene.zone });
        const weekly = new Schedule({ ...day, type: 'weekly', fromMinute: minute, end: { afterMs: durationMs } });
        expect(once.overlapping(atMs, toMs)).toEqual(weekly.overlapping(atMs, toMs));
        const steps = new Schedule({
          type: 'cron',
          cron: `*/${step} * * * *`,
          durationMs: MINUTE_MS,
          zone: scene.zone,
        });
        const shown = wallOf(scene).shownMs.flatMap((wallMs, index) => {
          const startMs = wallOf(scene).fromMs + index * MINUTE_MS;
          return (wallMs / MINUTE_MS) % step === 0 && startMs >= atMs && startMs < toMs ? [startMs] : [];
        });
        expect(steps.overlapping(atMs, toMs).map(({ startMs }) => startMs)).toEqual(shown);
      },
    );
    fc.assert(check, { numRuns: 60 });
  });
});

test('a stretch with more occurrences than are counted says so', { timeout: 60_000 }, () => {
  const often = new Schedule({ type: 'cron', cron: '* * * * *', durationMs: 1_000, zone: 'UTC' });
  expect(plannedTime([often], 0, DAY_MS)).toEqual({ plannedMs: 1_440_000, cutShort: false });
  expect(plannedTime([often], 0, 10 * DAY_MS).cutShort).toBe(true);
});

test('an open-ended window: no end, and all the time there is', () => {
  const open = new Schedule({ type: 'once', fromMs: 1_000 });
  expect(onUntilMs([open], 2_000)).toBe(Number.POSITIVE_INFINITY);
  expect(plannedTime([open], 0, 5_000)).toEqual({ plannedMs: 4_000, cutShort: false });
  expect(plannedTime([open], 5_000, 0)).toEqual({ plannedMs: 0, cutShort: false });
});
