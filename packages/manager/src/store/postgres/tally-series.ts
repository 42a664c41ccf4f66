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
import type { Session } from './database.ts';
import { packedRollupsOf } from './history-queries.ts';
import { newestOf } from './raw.ts';
import { seriesById, setTallied, untalliedSeries } from './series.ts';
import { dropBlock, fetchEnds, fetchTallies, writeTallies } from './tallies.ts';

/**
 * @param series as it was before these results were packed
 * @param fresh in the order in which they came
 */
export const tallySeries = async (
  session: Session,
  pad: TallyPad,
  series: Series,
  fresh: Results,
  keptFromMs: number,
): Promise<void> => {
  if (!series.isTallied) return;
  await guarded(session, pad, series, async () => {
    await fetchEnds(session, pad, series);
    const end = pad.endOf(series);
    const added = joined([fresh]);
    const plan = planOf(end, series, added, keptFromMs);
    if (plan.type === 'whole') {
      await count(session, pad, series, { end, rolledToMs: series.rolledToMs });
    } else if (plan.type === 'add') {
      for (const widthMs of tallyWidths)
        await fetchTallies(session, pad, series, widthMs, rowsTouched(added.atMs, widthMs, series.holdMs));
      addTo(pad, series, series, added);
    } else {
      const now = (await seriesById(session, series.id)) ?? series;
      for (const span of plan.hours) await replace(session, pad, now, widthsMs.hour, span);
      for (const span of daysOf(plan.hours)) await replace(session, pad, now, widthsMs.day, span);
      pad.setEnd(series, { ...movedEnd(end, added), holdMs: series.holdMs });
    }
  });
};

/** Counts a series that was never counted, if there is any; whether there was. */
export const tallyAnother = async (session: Session): Promise<boolean> => {
  const series = await untalliedSeries(session);
  if (!series) return false;
  const pad = new TallyPad();
  await guarded(session, pad, series, async () => {
    await fetchEnds(session, pad, series);
    await count(session, pad, series);
    await setTallied(session, series);
  });
  await writeTallies(session, pad);
  return true;
};

type Before = { readonly end: End; readonly rolledToMs: number };

/** The whole series, out of what is kept of it. */
const count = async (session: Session, pad: TallyPad, { id, ...key }: Series, before?: Before): Promise<void> => {
  const series = (await seriesById(session, id)) ?? { id, ...key };
  const everything = { fromMs: 0, toMs: limits.timeMsMax };
  const days = await packedRollupsOf(session, series, { ...everything, widthMs: widthsMs.day });
  const whole = wholeOf(series, await newestOf(session, series), days, before);
  const hoursFrom = { fromMs: whole.hoursFromMs, toMs: limits.timeMsMax };
  const hours = await packedRollupsOf(session, series, { ...hoursFrom, widthMs: widthsMs.hour });
  const daySpan = reachOf(days, widthsMs.day, Number.POSITIVE_INFINITY, before?.end);
  await put(session, pad, series, widthsMs.day, daySpan, days);
  const hourSpan = reachOf(hours, widthsMs.hour, whole.hoursFromMs, before?.end);
  await put(session, pad, series, widthsMs.hour, hourSpan, hours);
  pad.setEnd(series, whole.end);
};

const replace = async (
  session: Session,
  pad: TallyPad,
  series: Series,
  widthMs: TallyWidth,
  span: Stretch,
): Promise<void> =>
  put(session, pad, series, widthMs, span, await packedRollupsOf(session, series, { ...span, widthMs }));

const put = async (
  session: Session,
  pad: TallyPad,
  series: Series,
  widthMs: TallyWidth,
  span: Stretch,
  rollups: readonly Rollup[],
): Promise<void> => {
  if (span.fromMs >= span.toMs) return;
  await fetchTallies(session, pad, series, widthMs, [span]);
  pad.replace(series, widthMs, span, rollups);
};

/** What is damaged is given up, and made again from what it was made of. */
const guarded = async (
  session: Session,
  pad: TallyPad,
  { agent, slot }: Series,
  act: () => Promise<void>,
): Promise<void> => {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof TallyDamaged)) throw error;
    const key = { agent, block: blockOf(slot) };
    pad.forget(key);
    await dropBlock(session, key);
  }
};
