// Which roll-ups a result is part of. Knows how far what one says reaches; refuses to know where results and roll-ups are kept.
import type { Results } from './chunk-columns.ts';
import { type Stretch, type Stretches, union } from './intervals.ts';
import { countBefore, rows } from './pieces.ts';
import { type Rollup, rollUp } from './rollup.ts';

/** A stretch of time cut into roll-ups of one width, and how long what a result says holds at most. */
export type Grid = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly widthMs: number;
  readonly holdMs: number;
};

/**
 * The roll-ups of a stretch that begins and ends with one.
 * @param results in order of time, all those of the stretch and the last one before it, if that still holds then; others do no harm
 */
export const rolledUp = (results: Results, { fromMs, toMs, widthMs, holdMs }: Grid): readonly Rollup[] => {
  const from = Math.max(0, countBefore(results.atMs, fromMs) - 1);
  const part = rows(results, from, countBefore(results.atMs, toMs));
  return rollUp(part, { widthMs, holdMs, nextMs: toMs }).filter((one) => one.fromMs >= fromMs && one.fromMs < toMs);
};

/** Where roll-ups change when these results are added to others: up to where what they say may hold, and no further than `toMs`. */
export const touched = (atMs: Iterable<number>, { toMs, widthMs, holdMs }: Omit<Grid, 'fromMs'>): Stretches => {
  const stretches: Stretch[] = [];
  let last: Stretch = { fromMs: 0, toMs: 0 };
  for (const at of atMs) {
    if (at >= toMs) continue;
    if (at >= last.fromMs && at + holdMs < last.toMs) continue;
    last = { fromMs: floorTo(at, widthMs), toMs: Math.min(toMs, floorTo(at + holdMs, widthMs) + widthMs) };
    stretches.push(last);
  }
  return union(stretches);
};

export const floorTo = (timeMs: number, widthMs: number): number => timeMs - (timeMs % widthMs);
export const ceilTo = (timeMs: number, widthMs: number): number => floorTo(timeMs + widthMs - 1, widthMs);
