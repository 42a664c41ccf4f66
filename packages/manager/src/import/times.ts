// How often, how patiently, when to tell: a source's times as ours, within what ours may be. Knows the bounds of our keys; refuses to know whose
// times they are.
import { formatDuration } from '../core/duration.ts';
import type { Wish } from './draft.ts';

export type Times = {
  readonly everyMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly graceMs?: number | undefined;
  /** How many good probes in a row end a failure. */
  readonly recover?: number | undefined;
};

const DAY_MS = 86_400_000;
const EVERY_MS = { min: 1_000, max: DAY_MS };
const TIMEOUT_MS = { min: 100, max: 60_000 };
const GRACE_MS = { min: 0, max: 30 * DAY_MS };
const REMIND_MS = { min: 60_000, max: 30 * DAY_MS };
const EXPIRES_MS = { min: 3_600_000, max: 3_650 * DAY_MS };
const RECOVER_MAX = 100;
/** What an interval leaves a probe that would take longer than it. */
const SHARE = 0.9;

const within = (ms: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.round(Math.min(max, Math.max(min, ms)));

export const remind = (ms: number): string => formatDuration(within(ms, REMIND_MS));
export const grace = (ms: number): string => formatDuration(within(ms, GRACE_MS));
export const expiresWithin = (ms: number): string => formatDuration(within(ms, EXPIRES_MS));

/** @param note is told what had to be another time than the source's */
export const timesOf = (times: Times, note: (message: string) => void): Wish => {
  const everyMs = times.everyMs === undefined ? undefined : within(times.everyMs, EVERY_MS);
  if (everyMs !== times.everyMs) note(`how often: ${formatDuration(everyMs ?? 0)} instead, from 1s to 1d is possible`);
  const wanted = times.timeoutMs === undefined ? undefined : within(times.timeoutMs, TIMEOUT_MS);
  const room = Math.max(TIMEOUT_MS.min, Math.floor((everyMs ?? Number.POSITIVE_INFINITY) * SHARE));
  const timeoutMs = wanted !== undefined && everyMs !== undefined && wanted >= everyMs ? room : wanted;
  if (timeoutMs !== undefined && timeoutMs !== times.timeoutMs)
    note(`timeout: ${formatDuration(timeoutMs)} instead, it is from 100ms to 60s and shorter than the interval`);
  return {
    ...(everyMs !== undefined && { every: formatDuration(everyMs) }),
    ...(timeoutMs !== undefined && { timeout: formatDuration(timeoutMs) }),
    ...(times.graceMs !== undefined && { grace: grace(times.graceMs) }),
    ...(times.recover !== undefined &&
      times.recover > 1 && { recover: Math.min(RECOVER_MAX, Math.floor(times.recover)) }),
  };
};
