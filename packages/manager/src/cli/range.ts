// Where a stretch of time begins and ends, as people write it: `24h` is ago, `2026-10-01` is the midnight it begins with, `03:12` was the last one. Knows how
// each is meant; refuses to know what is asked about that time.
import { readDay } from '../config/clock-text.ts';
import { zoneOf } from '../core/plan/zone.ts';
import { localZone } from './instant.ts';
import { pastInstantOf } from './past-instant.ts';

const MINUTE_MS = 60_000;

/**
 * @param option the option's name, for what is said about it
 * @param zone by whose clocks; those of this command line when nobody says
 * @throws Fault `usage`
 */
export const edgeOf = (option: string, text: string, nowMs: number, zone = localZone()): number => {
  const day = readDay(text);
  if ('value' in day) return zoneOf(zone).instantMs(day.value.wallMs);
  const atMs = pastInstantOf(option, text, nowMs, zone);
  // Whoever writes minutes means the beginning of the minute, here at either end.
  return /\d:\d\d(Z|[+-]\d\d:\d\d)?$/.test(text) && !/:\d\d:\d\d/.test(text) ? atMs - (atMs % MINUTE_MS) : atMs;
};

/** The same as a parameter of a URL; undefined when nothing was written. */
export const edgeText = (option: string, text: string | undefined, nowMs: number, zone?: string): string | undefined =>
  text === undefined ? undefined : new Date(edgeOf(option, text, nowMs, zone)).toISOString();
