// The rhythm of times: by how much they commonly follow each other. Refuses to know what happened at them.
import { middleOf } from './middle.ts';

/** An interval this much longer or shorter than the common one, as a share of it, is no part of the rhythm. */
const REGULAR_SHARE = 1 / 8;

/** The common interval in whole milliseconds, at least 0; exact as long as pauses are rarer than beats and jitter is small beside the interval. */
export const rhythmMs = (atMs: Float64Array): number => {
  const intervalsMs = atMs.subarray(1).map((time, i) => time - (atMs[i] ?? 0));
  const middle = middleOf(intervalsMs);
  const tolerance = Math.abs(middle) * REGULAR_SHARE;
  // What jitter takes from one interval it gives to the next, so that the mean is far more exact than the middle one.
  let sum = 0;
  let beats = 0;
  for (const interval of intervalsMs) {
    if (Math.abs(interval - middle) > tolerance) continue;
    sum += interval;
    beats++;
  }
  return Math.max(0, Math.round(beats === 0 ? middle : sum / beats));
};
