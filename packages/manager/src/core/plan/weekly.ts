// When a window on weekdays is on. Knows days, times on the wall and what becomes of them when clocks change; refuses to know the rules by
// which they do (zone.ts).
import { type Occurrence, type WeeklyWindow, weekdays } from './window.ts';
import { type Zone, zoneOf } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The first day of 1970 was a Thursday. */
const weekdayOf = (day: number): (typeof weekdays)[number] | undefined => weekdays[(((day + 3) % 7) + 7) % 7];

/** What is longer than any occurrence whose end is a time on the wall, clocks that are put back included. */
const WALL_REACH_MS = 3 * DAY_MS;

/** A day that a zone left out altogether, as when it moved over the date line. */
const isLeftOut = (zone: Zone, day: number): boolean =>
  zone.instantMs(day * DAY_MS) === zone.instantMs((day + 1) * DAY_MS);

/** The occurrence that begins on a day, counted from the first of 1970; it is empty when its times on the wall do not exist. */
const occurrenceOn = (day: number, { fromMinute, end }: WeeklyWindow, zone: Zone): Occurrence => {
  const startMs = zone.instantMs(day * DAY_MS + fromMinute * MINUTE_MS);
  if ('afterMs' in end) return { startMs, endMs: startMs + end.afterMs };
  const lastDay = end.toMinute <= fromMinute ? day + 1 : day;
  return { startMs, endMs: zone.instantMs(lastDay * DAY_MS + end.toMinute * MINUTE_MS) };
};

/**
 * The occurrences that end after an instant, in the order in which they begin, for ever or until none begins any more.
 *
 * Both ends that are times on the wall follow `Zone.instantMs`: one that does not exist is the instant at which the clocks were put forward,
 * one that exists twice is the first. From 22:00 to 06:00 is so 7 real hours long in the night that summer time begins and 9 in the night that it ends;
 * from 02:15 to 02:45 there is nothing at all in a night without these times. An end after so much time is real time.
 */
export function* weeklyOccurrences(window: WeeklyWindow, afterMs: number): Generator<Occurrence, void> {
  const { days, end, startsFromMs = Number.NEGATIVE_INFINITY, startsBeforeMs = Number.POSITIVE_INFINITY } = window;
  if (days.length === 0) return;
  const zone = zoneOf(window.zone);
  const reachMs = 'afterMs' in end ? end.afterMs : WALL_REACH_MS;
  const firstDay = Math.floor(zone.wallMs(Math.max(afterMs - reachMs, startsFromMs)) / DAY_MS) - 1;
  const chosen = new Set<string | undefined>(days);
  for (let day = firstDay; ; day++) {
    if (!chosen.has(weekdayOf(day)) || isLeftOut(zone, day)) continue;
    const occurrence = occurrenceOn(day, window, zone);
    const { startMs, endMs } = occurrence;
    if (startMs >= startsBeforeMs) return;
    if (startMs >= startsFromMs && endMs > startMs && endMs > afterMs) yield occurrence;
  }
}
