// The same answers as schedule.ts by looking at every minute of a few days, one by one. Knows only what the wall shows in each minute.
import type { Occurrence, WeeklyWindow } from './window.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Minutes from one to another instant, with what the wall shows in each, as if it were UTC. */
export class Wall {
  readonly fromMs: number;
  readonly shownMs: readonly number[];
  /** Every day it shows, as its midnight. */
  readonly days: readonly number[];
  readonly #firsts = new Map<number, number>();

  constructor(zone: string, fromMs: number, toMs: number) {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    this.fromMs = fromMs;
    this.shownMs = Array.from({ length: Math.floor((toMs - fromMs) / MINUTE_MS) }, (_, index) =>
      Date.parse(`${format.format(fromMs + index * MINUTE_MS).replace(' ', 'T')}Z`),
    );
    this.days = [...new Set(this.shownMs.map((shown) => Math.floor(shown / DAY_MS) * DAY_MS))];
  }

  /** The first minute at which it shows this or later. */
  first(wallMs: number): number {
    const known = this.#firsts.get(wallMs);
    if (known !== undefined) return known;
    const first = this.#search(wallMs);
    this.#firsts.set(wallMs, first);
    return first;
  }

  #search(wallMs: number): number {
    const index = this.shownMs.findIndex((shown) => shown >= wallMs);
    return this.fromMs + (index < 0 ? this.shownMs.length : index) * MINUTE_MS;
  }
}

/** Those whose days the wall shows. */
export const dumbOccurrences = ({ days, fromMinute, end }: WeeklyWindow, wall: Wall): readonly Occurrence[] =>
  wall.days
    .filter((day) => days.some((name) => name === weekdayNames[new Date(day).getUTCDay()]))
    .map((day) => {
      const startMs = wall.first(day + fromMinute * MINUTE_MS);
      if ('afterMs' in end) return { startMs, endMs: startMs + end.afterMs };
      const lastDay = end.toMinute > fromMinute ? day : day + DAY_MS;
      return { startMs, endMs: wall.first(lastDay + end.toMinute * MINUTE_MS) };
    });

export const isOn = (occurrences: readonly Occurrence[], atMs: number): boolean =>
  occurrences.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
