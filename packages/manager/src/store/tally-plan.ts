// How new results of a series change what was counted of it. Knows when they can simply be added, and when hours have to be counted again; refuses to know what keeps
// results and tallies.
import { codeOf } from '@vedette/protocol/health';
import { type Stretch, type Stretches, union } from '../history/intervals.ts';
import { type Rollup, widthsMs } from '../history/rollup.ts';
import { ceilTo, floorTo, touched } from '../history/standing.ts';
import { type Count, countResult } from '../history/tally.ts';
import type { Results } from './history.ts';
import { type SeriesKey, soundFrom } from './row/packing.ts';
import type { Series } from './row/series.ts';
import { type End, TALLY_ROW_MS, type TallyPad, type TallyWidth, tallyWidths } from './tally-pad.ts';

export type TallyPlan =
  /** They come after everything that was counted. */
  | { readonly type: 'add' }
  /** Roll-ups of these hours, and of their days, tell what to count. */
  | { readonly type: 'replace'; readonly hours: Stretches }
  /** What results say was taken to hold for another time than now: all of it is counted again. */
  | { readonly type: 'whole' };

/** @param added in order of time */
export const planOf = (end: End, { holdMs }: Series, { atMs }: Results, keptFromMs: number): TallyPlan => {
  if (end.atMs >= 0 && end.holdMs !== holdMs) return { type: 'whole' };
  const [firstMs = 0] = atMs;
  const isSound = keptFromMs <= 0 || firstMs >= soundFrom(keptFromMs, holdMs);
  if (firstMs >= end.atMs && isSound) return { type: 'add' };
  const hours = touched(atMs, { toMs: Number.POSITIVE_INFINITY, widthMs: widthsMs.hour, holdMs });
  return { type: 'replace', hours };
};

/** What holds from these results on, in whole rows of tallies. */
export const rowsTouched = (atMs: Iterable<number>, widthMs: TallyWidth, holdMs: number): Stretches =>
  touched(atMs, { toMs: Number.POSITIVE_INFINITY, widthMs: TALLY_ROW_MS[widthMs], holdMs });

/** Counts results that come after all others, in rows that are there. */
export const addTo = (pad: TallyPad, key: SeriesKey, { holdMs }: Series, { atMs, code }: Results): void => {
  const end = pad.endOf(key);
  let [newestMs, newestCode] = [end.atMs, end.code];
  const count: Count = (fromMs, toMs, isDown, sign) => {
    for (const widthMs of tallyWidths) pad.count(key, widthMs, { fromMs, toMs }, isDown, sign);
  };
  for (let row = 0; row < atMs.length; row++) {
    const at = atMs[row] ?? 0;
    const verdict = code[row] ?? 0;
    countResult(newestMs, newestCode, holdMs, at, verdict, count);
    [newestMs, newestCode] = [at, verdict];
  }
  pad.setEnd(key, { ...end, atMs: newestMs, code: newestCode, holdMs });
};

/** The end after late results have come too. */
export const movedEnd = (end: End, { atMs, code }: Results): End => {
  const newestMs = atMs.at(-1) ?? end.atMs;
  return newestMs >= end.atMs ? { ...end, atMs: newestMs, code: code.at(-1) ?? end.code } : end;
};

export const daysOf = (hours: Stretches): Stretches =>
  union(hours.map(({ fromMs, toMs }) => ({ fromMs: floorTo(fromMs, widthsMs.day), toMs: ceilTo(toMs, widthsMs.day) })));

/** Hours are counted again for so long before the newest result; of those before, it has to be asked otherwise from then on. */
const HOURS_AGAIN_MS = 3 * widthsMs.day;

/** Nothing that holds. */
const UNKNOWN = codeOf({ status: 'unknown', reason: 'skipped' });

export type Whole = { readonly hoursFromMs: number; readonly end: End };

/**
 * How a series is counted as a whole.
 * @param newest its newest result, where one is left
 * @param before what was counted of it, if anything was, and up to where roll-ups of it were kept then
 */
export const wholeOf = (
  { holdMs }: Series,
  newest: Results,
  days: readonly Rollup[],
  before?: { readonly end: End; readonly rolledToMs: number },
): Whole => {
  const atMs = newest.atMs.at(-1) ?? 0;
  const fromMs = Math.max(0, floorTo(atMs, widthsMs.day) - HOURS_AGAIN_MS);
  const areAll = (days[0]?.fromMs ?? fromMs) >= fromMs;
  const hoursFromMs = areAll ? 0 : before && before.rolledToMs >= fromMs ? before.end.hoursFromMs : fromMs;
  return { hoursFromMs: fromMs, end: { atMs, code: newest.code.at(-1) ?? UNKNOWN, holdMs, hoursFromMs } };
};

/** All that these roll-ups and what was counted before reach over. */
export const reachOf = (rollups: readonly Rollup[], widthMs: TallyWidth, fromMs: number, end?: End): Stretch => {
  const first = Math.min(rollups[0]?.fromMs ?? Number.POSITIVE_INFINITY, fromMs);
  const heldMs = end && end.atMs >= 0 ? ceilTo(end.atMs + end.holdMs, widthMs) : 0;
  return { fromMs: first, toMs: Math.max((rollups.at(-1)?.fromMs ?? -widthMs) + widthMs, heldMs) };
};
