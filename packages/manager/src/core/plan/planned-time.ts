// What several windows come to together: until when one or another of them is on, and how much of a stretch of time they take.
// Planned outages and quiet hours are the same to it; refuses to know what is done about either.
import { LISTED_COUNT_MAX, Schedule } from './schedule.ts';
import type { Occurrence } from './window.ts';

/** So often one window may take over from another before it is enough. */
const RELAY_COUNT_MAX = 20;

/** What lasts longer than a year lasts. */
const AHEAD_MAX_MS = 366 * 86_400_000;

/**
 * Until when one or another of the windows is on without a break, or undefined if none is on at this instant. Infinite when nobody said when
 * it ends. Of windows that go on and on (see `Schedule.nextChangeMs`) it is a time to ask again.
 */
export const onUntilMs = (schedules: readonly Schedule[], atMs: number): number | undefined => {
  let on = schedules.filter((schedule) => schedule.at(atMs) !== undefined);
  if (on.length === 0) return undefined;
  let untilMs = Math.max(...on.map((schedule) => schedule.nextChangeMs(atMs) ?? Number.POSITIVE_INFINITY));
  // These have not been asked about the future, so that they remember the present.
  const ahead = schedules.map(({ window }) => new Schedule(window));
  for (let relays = 0; relays < RELAY_COUNT_MAX && untilMs - atMs < AHEAD_MAX_MS; relays++) {
    const endMs = untilMs;
    on = ahead.filter((schedule) => schedule.at(endMs) !== undefined);
    if (on.length === 0) break;
    untilMs = Math.max(...on.map((schedule) => schedule.nextChangeMs(endMs) ?? Number.POSITIVE_INFINITY));
  }
  return untilMs;
};

/** The next instant at which any of the windows goes on or off, for a timer; undefined when there is none. */
export const nextChangeMs = (schedules: readonly Schedule[], atMs: number): number | undefined => {
  let firstMs = Number.POSITIVE_INFINITY;
  for (const schedule of schedules) firstMs = Math.min(firstMs, schedule.nextChangeMs(atMs) ?? firstMs);
  return firstMs === Number.POSITIVE_INFINITY ? undefined : firstMs;
};

export type PlannedTime = {
  readonly plannedMs: number;
  /** Not all of it was counted: a window has more than `LISTED_COUNT_MAX` occurrences in this time. Ask about a part of it at a time. */
  readonly cutShort: boolean;
};

/** How much of the time between two instants is taken by any of the windows; what several take is counted once. */
export const plannedTime = (schedules: readonly Schedule[], fromMs: number, toMs: number): PlannedTime => {
  const lists = schedules.map((schedule) => schedule.overlapping(fromMs, toMs));
  const occurrences: Occurrence[] = lists.flat().sort((a, b) => a.startMs - b.startMs);
  let [plannedMs, countedToMs] = [0, fromMs];
  for (const { startMs, endMs } of occurrences) {
    const endsMs = Math.min(endMs, toMs);
    if (endsMs <= countedToMs) continue;
    plannedMs += endsMs - Math.max(startMs, countedToMs);
    countedToMs = endsMs;
  }
  return { plannedMs, cutShort: lists.some(({ length }) => length >= LISTED_COUNT_MAX) };
};
