// When a cron pattern is due. Knows the library that reads patterns, and keeps few of what it makes of them; refuses to know what begins then.

import { messageOf } from '@vedette/protocol/kit';
import { Cron } from 'croner';
import type { CronWindow, Occurrence } from './window.ts';

/** The library takes 80 KiB for a pattern; reading it anew takes a fifth of a millisecond. */
const KEPT_COUNT_MAX = 64;

const kept = new Map<string, Cron>();

const FIELD_COUNT = 5;

/** @throws Error in the library's words for what is no pattern */
const patternOf = (cron: string, zone: string): Cron => {
  const key = `${zone} ${cron}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  // A list of hours is as fixed as one hour: only what has a star or a step runs by the hour and not by the wall.
  const pattern = new Cron(cron, { timezone: zone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_COUNT_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(key, pattern);
  return pattern;
};

/** What is wrong with a pattern, or undefined. `zone` exists. */
export const cronProblem = (cron: string, zone: string): string | undefined => {
  const count = cron.trim().split(/\s+/).length;
  if (count !== FIELD_COUNT) return 'a pattern has five fields: minute, hour, day of the month, month, day of the week';
  // The library takes dates as well, for something that happens once.
  if (/[^\w*,/#+?\s-]/.test(cron)) return 'a field has numbers, names, and * , - / between them';
  try {
    patternOf(cron, zone);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown).replace(/^CronPattern: /, '');
  }
};

/**
 * The occurrences that end after an instant, in the order in which they begin, for ever or until none begins any more.
 *
 * A time that does not exist begins at the first instant after it, if that is on the same day (in Greenland it is not: clocks are put forward
 * to midnight there, and what would begin in that hour is left out); of one that exists twice the first counts. But where the minute or the
 * hour is a star or has a step, the pattern goes by the hours that pass: what does not exist is left out, and what exists
 * twice begins twice. An occurrence lasts so much real time. All are of the same length, so they end in the order in which they begin.
 */
export function* cronOccurrences(window: CronWindow, afterMs: number): Generator<Occurrence, void> {
  const { durationMs, startsFromMs = Number.NEGATIVE_INFINITY, startsBeforeMs = Number.POSITIVE_INFINITY } = window;
  const pattern = patternOf(window.cron, window.zone);
  let beforeMs = Math.max(afterMs - durationMs, startsFromMs - 1);
  for (;;) {
    const startMs = pattern.nextRun(new Date(beforeMs))?.getTime();
    if (startMs === undefined || startMs >= startsBeforeMs) return;
    yield { startMs, endMs: startMs + durationMs };
    beforeMs = startMs;
  }
}
