// Where the roll-ups of one series for a stretch of time come from: those that are kept, where nothing came since that would change them, and raw results for the rest.
// Knows which is good for what, and how both become one answer; refuses to know where either is kept.
import { limits } from '@vedette/protocol/wire';
import { type Stretch, type Stretches, subtraction, union } from '../history/intervals.ts';
import { within } from '../history/pieces.ts';
import { gather, type Rollup, widthsMs } from '../history/rollup.ts';
import { ceilTo, floorTo, rolledUp, touched } from '../history/standing.ts';
import type { Lost, Results, RollupsQuery } from './history.ts';
import { type Packing, soundFrom } from './row/packing.ts';
import type { Series } from './row/series.ts';

/** Of these widths roll-ups are kept. Minutes take more room than the results they come from: they are made when they are asked for. */
export type KeptWidth = typeof widthsMs.hour | typeof widthsMs.day;

export type RollupPlan = Pick<RollupsQuery, 'widthMs' | 'holdMs'> & {
  /** Kept roll-ups to read, by the hour and by the day. */
  readonly kept: readonly (Stretch & { readonly widthMs: KeptWidth })[];
  /** Where raw results are rolled up instead … */
  readonly anew: Stretches;
  /** … to roll-ups of this width. */
  readonly anewMs: number;
};

/** What there is of one series: `fresh` in order of time, in no piece yet; `series` absent while nothing was packed. */
export type Standing = {
  readonly series: Pick<Series, 'rolledToMs' | 'holdMs'> | undefined;
  readonly fresh: Results;
  readonly packing: Pick<Packing, 'keptFromMs'>;
};

export type SpanQuery = Pick<RollupsQuery, 'fromMs' | 'toMs' | 'widthMs' | 'holdMs'>;

/** In order of time, and what was found to be damaged on the way. */
export type Rolled = { readonly rollups: readonly Rollup[]; readonly lost: readonly Lost[] };

/** Those of one line of a plan, by their width. */
export type Part = Rolled & { readonly widthMs: number };

const { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } = widthsMs;

export const rollupPlan = (standing: Standing, { fromMs, toMs, widthMs, ...query }: SpanQuery): RollupPlan => {
  const holdMs = standing.series?.holdMs ?? query.holdMs;
  const asked = union([
    { fromMs: floorTo(Math.max(0, fromMs), widthMs), toMs: ceilTo(Math.min(toMs, limits.timeMsMax), widthMs) },
  ]);
  if (widthMs === MINUTE_MS) return { widthMs, holdMs, kept: [], anew: asked, anewMs: MINUTE_MS };
  const changed = changedIn(standing, holdMs);
  const days = widthMs === DAY_MS ? subtraction(asked, wholeDays(changed)) : union();
  const rest = subtraction(asked, days);
  const hours = subtraction(rest, changed);
  return {
    ...{ widthMs, holdMs, anew: subtraction(rest, hours), anewMs: HOUR_MS },
    kept: [...days.map((one) => ({ ...one, widthMs: DAY_MS })), ...hours.map((one) => ({ ...one, widthMs: HOUR_MS }))],
  };
};

/** In order of time. @param parts of what the plan says: kept ones of each width, and those that were made anew */
export const planned = ({ widthMs }: RollupPlan, parts: readonly Part[]): Rolled => {
  const of = (one: number): readonly Rollup[] =>
    parts.flatMap((part) => (part.widthMs === one ? part.rollups : NO_ROLLUPS));
  const lost = parts.flatMap((part) => part.lost);
  if (widthMs !== DAY_MS) return { rollups: inOrder(of(widthMs)), lost };
  return { rollups: inOrder([...of(DAY_MS), ...gather(of(HOUR_MS), DAY_MS)]), lost };
};

/** Of one stretch that is to be rolled up anew, the time of the raw results that it takes. */
export const readFor = ({ fromMs, toMs }: Stretch, { holdMs }: Pick<RollupPlan, 'holdMs'>): Stretch => ({
  fromMs: fromMs - holdMs,
  toMs,
});

/** @param results all of the time that it takes, in order */
export const anewOf = (results: Results, span: Stretch, { holdMs, anewMs: widthMs }: RollupPlan): readonly Rollup[] =>
  rolledUp(results, { fromMs: span.fromMs, toMs: span.toMs, widthMs, holdMs });

/** Those of different times. */
export const inOrder = (rollups: readonly Rollup[]): readonly Rollup[] =>
  rollups.toSorted((a, b) => a.fromMs - b.fromMs);

const NO_ROLLUPS: readonly Rollup[] = [];

const wholeDays = (stretches: readonly Stretch[]): Stretches =>
  union(stretches.map(({ fromMs, toMs }) => ({ fromMs: floorTo(fromMs, DAY_MS), toMs: ceilTo(toMs, DAY_MS) })));

/** Where what is kept of roll-ups, if anything, is not that of everything there is. */
const changedIn = ({ series, fresh, packing }: Standing, holdMs: number): Stretches => {
  const rolledToMs = series?.rolledToMs ?? 0;
  const { atMs } = within(fresh, soundFrom(packing.keptFromMs, holdMs), Number.POSITIVE_INFINITY);
  const late = touched(atMs, { toMs: rolledToMs, widthMs: HOUR_MS, holdMs });
  return union(late, [{ fromMs: rolledToMs, toMs: limits.timeMsMax + 1 }]);
};
