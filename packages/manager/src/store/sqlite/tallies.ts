// Tallies in SQLite: rows of them fetched, written back, given up. Knows their tables; refuses to know what is counted.

import type { Stretch } from '../../history/intervals.ts';
import { widthsMs } from '../../history/rollup.ts';
import { TALLY_SERIES } from '../../history/tally.ts';
import type { SeriesKey } from '../row/packing.ts';
import { type BlockKey, blockOf, type RowKey, type TallyPad, type TallyWidth } from '../tally-pad.ts';
import type { Database } from './database.ts';

/** The end of a series is in the pad then. @throws Fault `store-failed` when it is damaged */
export const fetchEnds = (database: Database, pad: TallyPad, key: SeriesKey): void => {
  if (pad.hasEnds(key)) return;
  const block = blockOf(key.slot);
  const sql = 'SELECT bytes FROM tally_end WHERE agent = ? AND block = ?';
  pad.takeEnds({ agent: key.agent, block }, database.row<[Uint8Array]>(sql, key.agent, block)?.[0]);
};

/** All rows of these stretches are in the pad then. @throws Fault `store-failed` when one is damaged */
export const fetchTallies = (
  database: Database,
  pad: TallyPad,
  series: SeriesKey,
  widthMs: TallyWidth,
  stretches: readonly Stretch[],
): void => {
  for (const key of pad.lacks(series, widthMs, stretches)) pad.take(key, bytesOf(database, key));
};

const bytesOf = (database: Database, { widthMs, fromMs, agent, block }: RowKey): Uint8Array | undefined => {
  const sql = 'SELECT bytes FROM tally WHERE width = ? AND from_at = ? AND agent = ? AND block = ?';
  return database.row<[Uint8Array]>(sql, widthMs, fromMs, agent, block)?.[0];
};

export const writeTallies = (database: Database, pad: TallyPad): void => {
  const { tallies, ends } = pad.changes();
  for (const [{ widthMs, fromMs, agent, block }, bytes] of tallies) {
    const sql = `INSERT INTO tally (width, from_at, agent, block, bytes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET bytes = excluded.bytes`;
    database.run(sql, widthMs, fromMs, agent, block, bytes);
  }
  for (const [{ agent, block }, bytes] of ends) {
    const sql = `INSERT INTO tally_end (agent, block, bytes) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET bytes = excluded.bytes`;
    database.run(sql, agent, block, bytes);
  }
};

/** What is damaged goes, with all that lies beside it: its series are counted again when there is time. */
export const dropBlock = (database: Database, { agent, block }: BlockKey): void => {
  database.run('DELETE FROM tally WHERE agent = ? AND block = ?', agent, block);
  database.run('DELETE FROM tally_end WHERE agent = ? AND block = ?', agent, block);
  const sql = 'UPDATE series SET tallied = 0 WHERE agent = ? AND slot >= ? AND slot < ?';
  database.run(sql, agent, block * TALLY_SERIES, (block + 1) * TALLY_SERIES);
};

/** Forgets at most `limit` rows of hours of which no roll-ups are kept any more since that time; how many went. */
export const dropTallies = (database: Database, beforeMs: number, limit: number): number =>
  database.run(
    'DELETE FROM tally WHERE rowid IN (SELECT rowid FROM tally WHERE width = ? AND from_at < ? LIMIT ?)',
    widthsMs.hour,
    beforeMs - 4 * widthsMs.day,
    limit,
  );
