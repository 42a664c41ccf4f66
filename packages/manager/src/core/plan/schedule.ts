// When a window is on: at an instant, from when on not any more, and how often between two instants. Knows occurrences one after the other,
// and remembers the last answer; refuses to know where they come from (weekly.ts, cron.ts) and what they are for.
import { cronOccurrences } from './cron.ts';
import { weeklyOccurrences } from './weekly.ts';
import type { Occurrence, OnceWindow, Window } from './window.ts';

/** So many occurrences that run into each other are followed: of a window that is always on, the end is never found. */
const JOINED_COUNT_MAX = 400;

/** So many are listed unless told otherwise: a year of every hour. By cron that takes a second, on weekdays a hundredth of it. */
export const LISTED_COUNT_MAX = 9_000;

function* onceOccurrence(
  { fromMs, toMs = Number.POSITIVE_INFINITY }: OnceWindow,
  afterMs: number,
): Generator<Occurrence, void> {
  if (toMs > fromMs && toMs > afterMs) yield { startMs: fromMs, endMs: toMs };
}

/** Those that end after an instant, none of them empty, in the order in which they begin; that is the order in which they end, too. */
export const occurrencesAfter = (window: Window, afterMs: number): Generator<Occurrence, void> => {
  switch (window.type) {
    case 'once':
      return onceOccurrence(window, afterMs);
    case 'weekly':
      return weeklyOccurrences(window, afterMs);
    case 'cron':
      return cronOccurrences(window, afterMs);
  }
};

/** What holds from `fromMs` to `untilMs`, that excluded. */
type Answer = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly occurrence: Occurrence | undefined;
  /** Infinite when there is none. */
  readonly nextChangeMs: number;
};

const answerAt = (window: Window, atMs: number): Answer => {
  let occurrence: Occurrence | undefined;
  let untilMs = Number.POSITIVE_INFINITY;
  let [endMs, joinedCount] = [atMs, 0];
  for (const next of occurrencesAfter(window, atMs)) {
    if (next.startMs <= atMs) occurrence = next;
    else untilMs = Math.min(untilMs, next.startMs);
    if (next.startMs > endMs || joinedCount >= JOINED_COUNT_MAX) break;
    endMs = Math.max(endMs, next.endMs);
    joinedCount += 1;
  }
  if (occurrence === undefined) return { fromMs: atMs, untilMs, occurrence, nextChangeMs: untilMs };
  return { fromMs: atMs, untilMs: Math.min(untilMs, occurrence.endMs), occurrence, nextChangeMs: endMs };
};

/** A window, to be asked about instants. To ask again before the answer changes, as a clock that ticks does, costs next to nothing. */
export class Schedule {
  readonly window: Window;
  #last: Answer | undefined;

  /** The window's zone and pattern are known to be sound. */
  constructor(window: Window) {
    this.window = window;
  }

  /** The occurrence that is on at an instant; of several that overlap, the one that began last (among 400 of them). */
  at(atMs: number): Occurrence | undefined {
    return this.#answer(atMs).occurrence;
  }

  /**
   * The first instant after this one at which the window is on if it was off, or off if it was on; undefined when there is none. Occurrences
   * that overlap or touch are one stretch: Saturday and Sunday, both from 00:00 to 24:00, change on Saturday and on Monday.
   * After 400 of those in a row it is the time to ask again, and need not be a change.
   */
  nextChangeMs(atMs: number): number | undefined {
    const { nextChangeMs } = this.#answer(atMs);
    return nextChangeMs === Number.POSITIVE_INFINITY ? undefined : nextChangeMs;
  }

  /** All that have a part of the time from the one instant to the other, that excluded: whole, in order, and the first `countMax` of them. */
  overlapping(fromMs: number, toMs: number, countMax = LISTED_COUNT_MAX): readonly Occurrence[] {
    const found: Occurrence[] = [];
    if (fromMs >= toMs) return found;
    for (const occurrence of occurrencesAfter(this.window, fromMs)) {
      if (occurrence.startMs >= toMs || found.length >= countMax) break;
      found.push(occurrence);
    }
    return found;
  }

  #answer(atMs: number): Answer {
    const last = this.#last;
    if (last !== undefined && atMs >= last.fromMs && atMs < last.untilMs) return last;
    this.#last = answerAt(this.window, atMs);
    return this.#last;
  }
}
