// From roll-ups to what is drawn of a service: points of each agent, and cells of all together. Knows which steps fit a screen; refuses to know where roll-ups
// come from.
import { verdictOf } from '@vedette/protocol/health';
import type { Stretch } from '../history/intervals.ts';
import { type Rollup, widthsMs } from '../history/rollup.ts';
import type { Amounts, CellState, HistoryCell, HistoryPoint, HistoryView } from './history-api.ts';
import { rounded, wholeOf } from './report/figures.ts';

const SECOND_MS = 1_000;
const { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } = widthsMs;

/** Steps that people count by, each made of whole seconds, minutes, hours or days. */
const stepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY_MS),
];

/** The smallest step by which a stretch has no more than so many points. Where a century has more, it has more. */
export const stepFor = ({ fromMs, toMs }: Stretch, points: number): number =>
  stepsMs.find((stepMs) => (toMs - fromMs) / stepMs <= points) ?? 28 * DAY_MS;

type Source = { readonly from: HistoryView['from']; readonly widthMs?: 60_000 | 3_600_000 | 86_400_000 };

/** What points of that step are made of: the widest roll-ups that they are made of without rest; single results for less than a minute. */
export const sourceOf = (stepMs: number): Source => {
  if (stepMs % DAY_MS === 0) return { from: 'days', widthMs: DAY_MS };
  if (stepMs % HOUR_MS === 0) return { from: 'hours', widthMs: HOUR_MS };
  if (stepMs % MINUTE_MS === 0) return { from: 'minutes', widthMs: MINUTE_MS };
  return { from: 'results' };
};

/** Where cells begin, and where the last one ends: at whole steps, but for the ends. */
export const cutsOf = ({ fromMs, toMs }: Stretch, stepMs: number): readonly number[] => {
  const cuts = [fromMs];
  for (let atMs = (Math.floor(fromMs / stepMs) + 1) * stepMs; atMs < toMs; atMs += stepMs) cuts.push(atMs);
  return [...cuts, toMs];
};

export const pointOf = (rollup: Rollup): HistoryPoint => {
  const { sketch, minMs, maxMs, meanMs, fromMs } = rollup;
  return {
    at: new Date(fromMs).toISOString(),
    ...countsOf(rollup),
    ...(sketch.count > 0 && {
      minMs: rounded(minMs),
      meanMs: rounded(meanMs),
      p50Ms: rounded(sketch.quantileMs(0.5)),
      p95Ms: rounded(sketch.quantileMs(0.95)),
      maxMs: rounded(maxMs),
    }),
  };
};

const countsOf = ({ counts }: Rollup): Pick<HistoryPoint, 'up' | 'down' | 'unknown'> => {
  const sum = { up: 0, down: 0, unknown: 0 };
  for (const [code, times] of counts) sum[verdictOf(code).status] += times;
  return sum;
};

/** @param failed whether any result in it was bad */
export const cellOf = (atMs: number, amounts: Amounts, failed: boolean): HistoryCell => ({
  at: new Date(atMs).toISOString(),
  state: stateOf(amounts, failed),
  ...wholeOf(amounts),
});

/** The worst of it that anybody would be told of; what was not seen, or was planned, where that is most of it. */
const stateOf = ({ upMs, downMs, plannedMs, unobservedMs }: Amounts, failed: boolean): CellState => {
  if (downMs > 0) return 'down';
  if (upMs + plannedMs <= unobservedMs) return 'unknown';
  if (plannedMs >= upMs) return 'planned';
  return failed ? 'failing' : 'up';
};
