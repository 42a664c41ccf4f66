// What was packed of a series counted beside that of others, within the transaction that packed it. Knows which roll-ups have to be looked at for that; refuses to know
// how much is counted for what (tally-plan.ts).
import { limits } from '@vedette/protocol/wire';
import type { Stretch } from '../../history/intervals.ts';
import { joined } from '../../history/pieces.ts';
import { type Rollup, widthsMs } from '../../history/rollup.ts';
import type { Results } from '../history.ts';
import type { Series } from '../row/series.ts';
import { blockOf, type End, TallyDamaged, TallyPad, type TallyWidth, tallyWidths } from '../tally-pad.ts';
import { addTo, daysOf, movedEnd, planOf, reachOf, rowsTouched, wholeOf } from '../tally-plan.ts';
import type { Database } from './database.ts';
import { packedRollupsOf } from './history-queries.ts';
import { newestOf } from './raw.ts';
import { seriesById, setTallied, untalliedSeries } from './series.ts';
import { dropBlock, fetchEnds, fetchTallies, writeTallies } from './tallies.ts';

/**
 * @param series as it was before these results were packed
 * @param fresh in the order in which they came
 */
export const tallySeries = (
  database: Database,
  pad: TallyPad,
  series: Series,
  fresh: Results,
  keptFromMs: number,
): void => {
  if (!series.isTallied) return;
  guarded(database, pad, series, () => {
    fetchEnds(database, pad, series);
    const end = pad.endOf(series);
    const added = joined([fresh]);
    const plan = planOf(end, series, added, keptFromMs);
    if (plan.type === 'whole') {
      count(database, pad, series, { end, rolledToMs: series.rolledToMs });
    } else if (plan.type === 'add') {
      for (const widthMs of tallyWidths)
        fetchTallies(database, pad, series, widthMs, rowsTouched(added.atMs, widthMs, series.holdMs));
      addTo(pad, series, series, added);
    } else {
      const now = seriesById(database, series.id) ?? series;
      for (const span of plan.hours) replace(database, pad, now, widthsMs.hour, span);
      for (const span of daysOf(plan.hours)) replace(database, pad, now, widthsMs.day, span);
      pad.setEnd(series, { ...movedEnd(end, added), holdMs: series.holdMs });
    }
  });
};

/** Counts a series that was never counted, if there is any; whether there was. */
export const tallyAnother = (database: Database): boolean => {
  const series = untalliedSeries(database);
  if (!series) return false;
  database.transaction(() => {
    const pad = new TallyPad();
    guarded(database, pad, series, () => {
      fetchEnds(database, pad, series);
      count(database, pad, series);
      setTallied(database, series);
    });
    writeTallies(database, pad);
  });
  return true;
};

type Before = { readonly end: End; readonly rolledToMs: number };

/** The whole series, out of what is kept of it. */
const count = (database: Database, pad: TallyPad, { id, ...key }: Series, before?: Before): void => {
  const series = seriesById(database, id) ?? { id, ...key };
  const everything = { fromMs: 0, toMs: limits.timeMsMax };
  const days = packedRollupsOf(database, series, { ...everything, widthMs: widthsMs.day });
  const whole = wholeOf(series, newestOf(database, series), days, before);
  const hoursFrom = { fromMs: whole.hoursFromMs, toMs: limits.timeMsMax };
  const hours = packedRollupsOf(database, series, { ...hoursFrom, widthMs: widthsMs.hour });
  const daySpan = reachOf(days, widthsMs.day, Number.POSITIVE_INFINITY, before?.end);
  put(database, pad, series, widthsMs.day, daySpan, days);
  const hourSpan = reachOf(hours, widthsMs.hour, whole.hoursFromMs, before?.end);
  put(database, pad, series, widthsMs.hour, hourSpan, hours);
  pad.setEnd(series, whole.end);
};

const replace = (database: Database, pad: TallyPad, series: Series, widthMs: TallyWidth, span: Stretch): void =>
  put(database, pad, series, widthMs, span, packedRollupsOf(database, series, { ...span, widthMs }));

const put = (
  database: Database,
  pad: TallyPad,
  series: Series,
  widthMs: TallyWidth,
  span: Stretch,
  rollups: readonly Rollup[],
): void => {
  if (span.fromMs >= span.toMs) return;
  fetchTallies(database, pad, series, widthMs, [span]);
  pad.replace(series, widthMs, span, rollups);
};

/** What is damaged is given up, and made again from what it was made of. */
const guarded = (database: Database, pad: TallyPad, { agent, slot }: Series, act: () => void): void => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TallyDamaged)) throw error;
    const key = { agent, block: blockOf(slot) };
    pad.forget(key);
    dropBlock(database, key);
  }
};
