// The uptime of a service over any stretch of time: the share it was up of the time it was looked at and nothing was planned. Knows what counts as what;
// refuses to know where outages, plans and observations are kept, and whose they are.
//
// Each moment of the range is counted as one thing only, the first of these that holds: unobserved (nobody looked, or nobody could tell), planned, down, up.
import { intersection, lengthMs, type Stretch, subtraction, union } from './intervals.ts';

/** What is known of a service; stretches may overlap, reach beyond the range, and last (toMs: Infinity). */
export type Evidence = {
  /** When agents looked and were heard. */
  readonly observed: readonly Stretch[];
  /** When nobody could tell, although agents looked. */
  readonly unknown: readonly Stretch[];
  readonly planned: readonly Stretch[];
  readonly outages: readonly Stretch[];
};

/** Lengths of time that add up to that of the range: up, down, planned and unobserved. */
export type Uptime = {
  readonly rangeMs: number;
  readonly upMs: number;
  readonly downMs: number;
  /** Observed and planned; how much of it was down, beside it. */
  readonly plannedMs: number;
  readonly downPlannedMs: number;
  readonly unobservedMs: number;
  /** up / (observed − planned), from 0 to 1; absent when nothing was observed but what was planned. */
  readonly uptime?: number;
  /** observed / range, from 0 to 1: how much the uptime is worth. */
  readonly coverage: number;
};

/**
 * @param range finite, and not empty. What has not come yet counts as unobserved: end it at now.
 * @throws RangeError for any other range: a mistake of the caller
 */
export const uptimeOf = (range: Stretch, evidence: Evidence): Uptime => {
  const rangeMs = range.toMs - range.fromMs;
  if (!(rangeMs > 0 && rangeMs < Number.POSITIVE_INFINITY))
    throw new RangeError('there is no uptime of no time, nor of all time');
  const within = intersection(union([range]), union(evidence.observed));
  const observed = subtraction(within, union(evidence.unknown));
  const planned = union(evidence.planned);
  const outages = union(evidence.outages);
  const counted = subtraction(observed, planned);
  const observedMs = lengthMs(observed);
  const countedMs = lengthMs(counted);
  const downMs = lengthMs(intersection(counted, outages));
  const upMs = countedMs - downMs;
  return {
    rangeMs,
    upMs,
    downMs,
    plannedMs: observedMs - countedMs,
    downPlannedMs: lengthMs(intersection(observed, outages)) - downMs,
    unobservedMs: rangeMs - observedMs,
    ...(countedMs > 0 && { uptime: upMs / countedMs }),
    coverage: observedMs / rangeMs,
  };
};
