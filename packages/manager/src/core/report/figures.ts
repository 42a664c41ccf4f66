// What people call availability, from amounts of time and outages: uptime, coverage, MTTR, MTBF, error budgets. Knows what each of them means; refuses to know
// where the amounts come from (report-time.ts).
import { intersection, lengthMs, type Stretch, subtraction, union } from '../../history/intervals.ts';
import type { Sketch } from '../../history/sketch.ts';
import type { Amounts, Budget, Figures, Latency } from '../history-api.ts';

/** How much of each outage was within a stretch of time and not planned; 0 of those that were planned as a whole. */
export const unplannedMs = (
  range: Stretch,
  outages: readonly Stretch[],
  planned: readonly Stretch[],
): readonly number[] => {
  const [within, plans] = [union([range]), union(planned)];
  return outages
    .map((outage) => intersection(within, union([outage])))
    .filter(({ length }) => length > 0)
    .map((outage) => lengthMs(subtraction(outage, plans)));
};

export type FiguresFrom = {
  readonly amounts: Amounts;
  /** How long what of each outage was not planned lasted. */
  readonly outagesMs: readonly number[];
  readonly latency?: Sketch | undefined;
  readonly sloTarget?: number | undefined;
};

export const figuresOf = ({ amounts, outagesMs, latency, sloTarget }: FiguresFrom): Figures => {
  const { upMs, downMs, plannedMs, unobservedMs } = amounts;
  const countedMs = upMs + downMs;
  const observedMs = countedMs + plannedMs;
  const allMs = observedMs + unobservedMs;
  const lengths = outagesMs.filter((ms) => ms > 0);
  const budget = sloTarget === undefined ? undefined : budgetOf(sloTarget, amounts);
  return {
    ...wholeOf(amounts),
    ...(countedMs > 0 && { uptime: upMs / countedMs }),
    coverage: allMs > 0 ? observedMs / allMs : 0,
    plannedShare: observedMs > 0 ? plannedMs / observedMs : 0,
    outages: lengths.length,
    plannedOutages: outagesMs.length - lengths.length,
    ...(lengths.length > 0 && {
      longestMs: Math.round(lengths.reduce((most, ms) => Math.max(most, ms), 0)),
      mttrMs: Math.round(lengths.reduce((sum, ms) => sum + ms, 0) / lengths.length),
      mtbfMs: Math.round(upMs / lengths.length),
    }),
    ...(latency && latency.count > 0 && { latency: latencyOf(latency) }),
    ...(budget && { budget }),
  };
};

/** @param target less than 1 */
const budgetOf = (target: number, { upMs, downMs }: Amounts): Budget | undefined => {
  const exactMs = (1 - target) * (upMs + downMs);
  if (exactMs <= 0) return undefined;
  const [budgetMs, usedMs] = [Math.round(exactMs), Math.round(downMs)];
  return { target, budgetMs, usedMs, leftMs: budgetMs - usedMs, burn: downMs / exactMs };
};

export const wholeOf = ({ upMs, downMs, plannedMs, downPlannedMs, unobservedMs }: Amounts): Amounts => ({
  upMs: Math.round(upMs),
  downMs: Math.round(downMs),
  plannedMs: Math.round(plannedMs),
  downPlannedMs: Math.round(downPlannedMs),
  unobservedMs: Math.round(unobservedMs),
});

const latencyOf = (sketch: Sketch): Latency => ({
  p50Ms: rounded(sketch.quantileMs(0.5)),
  p95Ms: rounded(sketch.quantileMs(0.95)),
  p99Ms: rounded(sketch.quantileMs(0.99)),
});

/** To the microsecond: a sketch is not as exact by far. */
export const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
