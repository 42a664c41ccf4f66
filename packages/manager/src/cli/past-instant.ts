// Times that have been, as people write them on a command line: `03:12` is the last one, `2h` is ago. Knows how exactly each is meant; refuses to know what
// is asked about that time.
import { parseDuration } from '../core/duration.ts';
import { instantOf } from './instant.ts';

const MINUTE_MS = 60_000;
/** No day is longer, whatever is done to clocks. */
const LONGEST_DAY_MS = 26 * 3_600_000;

/**
 * Never after `nowMs`, unless a time is written that is: that is for the manager to refuse. Whoever writes minutes means all of the minute, and gets its end.
 * @param option the option's name, for what is said about it
 * @throws Fault `usage`
 */
export const pastInstantOf = (option: string, text: string, nowMs: number, zone?: string): number => {
  const ago = parseDuration(text);
  if ('ms' in ago) return nowMs - ago.ms;
  const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(exact)) return exact;
  const [, minute, second] = /^(.*\d{1,2}:\d\d):([0-5]\d)$/.exec(text) ?? [];
  if (minute !== undefined) {
    const afterMs = Number(second) * 1_000;
    return afterMs + minuteOf(option, minute, nowMs - afterMs, zone);
  }
  const atMs = minuteOf(option, text, nowMs, zone);
  return atMs <= nowMs ? Math.min(nowMs, atMs + MINUTE_MS - 1) : atMs;
};

/** When it begins; of a time of the clock, the last one that has begun. */
const minuteOf = (option: string, text: string, nowMs: number, zone: string | undefined): number =>
  /^\d{1,2}:/.test(text) ? lastOf(option, text, nowMs, zone) : instantOf(option, text, nowMs, zone);

const lastOf = (option: string, text: string, nowMs: number, zone: string | undefined): number => {
  const next = (afterMs: number): number => instantOf(option, text, afterMs, zone);
  let last = next(nowMs - LONGEST_DAY_MS);
  for (let later = next(last); later <= nowMs; later = next(last)) last = later;
  return last;
};
