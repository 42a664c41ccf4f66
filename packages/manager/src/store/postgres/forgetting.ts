// What is too old goes from the history in PostgreSQL, a little at a time. Knows what must be kept of it first; refuses to know how old is too old.
import { widthsMs } from '../../history/rollup.ts';
import { ceilTo } from '../../history/standing.ts';
import type { Session } from './database.ts';
import { dropGaps } from './gaps.ts';
import { dropMachines } from './machines.ts';
import { closeSeries } from './pack-series.ts';
import { raiseKeptFrom } from './packing.ts';
import { dropChunks, seriesWithTailsBefore } from './pieces.ts';
import { dropRollups } from './rollups.ts';
import { seriesById } from './series.ts';
import { dropTallies } from './tallies.ts';

/** Series whose last results are rolled up in one transaction before they go. */
const SERIES_AT_ONCE = 4;

/**
 * Forgets at most `limit` chunks that end before a time, and as many roll-ups of hours before another, with the gaps of that time; how much went. Days stay. Of
 * results that wait to become part of a chunk, the roll-ups are made before they go. How machines did goes with the chunks.
 */
export const forgetSlice = async (
  session: Session,
  beforeMs: number,
  hoursBeforeMs: number,
  limit: number,
): Promise<number> => {
  await raiseKeptFrom(session, beforeMs);
  const waiting = await seriesWithTailsBefore(session, beforeMs, SERIES_AT_ONCE);
  for (const id of waiting) {
    const series = await seriesById(session, id);
    if (series) await closeSeries(session, series, ceilTo(Math.max(0, beforeMs), widthsMs.hour));
  }
  const chunks = await dropChunks(session, beforeMs, limit);
  const hours = await dropRollups(session, widthsMs.hour, hoursBeforeMs, limit);
  const tallies = await dropTallies(session, hoursBeforeMs, limit);
  const machines = await dropMachines(session, beforeMs, limit);
  return waiting.length + chunks + hours + tallies + machines + (await dropGaps(session, hoursBeforeMs, limit));
};
