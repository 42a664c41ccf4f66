// Tallies in PostgreSQL: rows of them fetched, written back, given up. Knows their tables; refuses to know what is counted.
import type { Stretch } from '../../history/intervals.ts';
import { widthsMs } from '../../history/rollup.ts';
import { TALLY_SERIES } from '../../history/tally.ts';
import type { SeriesKey } from '../row/packing.ts';
import { type BlockKey, blockOf, type TallyPad, type TallyWidth } from '../tally-pad.ts';
import { type Columns, insert, replacing } from './columns.ts';
import type { Session } from './database.ts';

/** The end of a series is in the pad then. @throws TallyDamaged */
export const fetchEnds = async (session: Session, pad: TallyPad, key: SeriesKey): Promise<void> => {
  if (pad.hasEnds(key)) return;
  const block = blockOf(key.slot);
  const sql = 'SELECT bytes FROM tally_end WHERE agent = $1 AND block = $2';
  const [row] = await session.rows<[Uint8Array]>(sql, key.agent, block);
  pad.takeEnds({ agent: key.agent, block }, row?.[0]);
};

/** All rows of these stretches are in the pad then. @throws TallyDamaged */
export const fetchTallies = async (
  session: Session,
  pad: TallyPad,
  series: SeriesKey,
  widthMs: TallyWidth,
  stretches: readonly Stretch[],
): Promise<void> => {
  const keys = pad.lacks(series, widthMs, stretches);
  if (keys.length === 0) return;
  const sql = `SELECT from_at, bytes FROM tally
    WHERE width = $1 AND agent = $2 AND block = $3 AND from_at = ANY ($4::bigint[])`;
  const times = keys.map(({ fromMs }) => fromMs);
  const found = await session.rows<[number, Uint8Array]>(sql, widthMs, series.agent, blockOf(series.slot), times);
  const bytes = new Map(found);
  for (const key of keys) pad.take(key, bytes.get(key.fromMs));
};

const TALLY: Columns = { width: 'bigint', from_at: 'bigint', agent: 'text', block: 'integer', bytes: 'bytea' };
const TALLY_END: Columns = { agent: 'text', block: 'integer', bytes: 'bytea' };

export const writeTallies = async (session: Session, pad: TallyPad): Promise<void> => {
  const { tallies, ends } = pad.changes();
  const rows = tallies.map(([{ widthMs, fromMs, agent, block }, bytes]) => [widthMs, fromMs, agent, block, bytes]);
  await insert(session, 'tally', TALLY, rows, replacing(TALLY, 'width', 'from_at', 'agent', 'block'));
  const endRows = ends.map(([{ agent, block }, bytes]) => [agent, block, bytes]);
  await insert(session, 'tally_end', TALLY_END, endRows, replacing(TALLY_END, 'agent', 'block'));
};

/** What is damaged goes, with all that lies beside it: its series are counted again when there is time. */
export const dropBlock = async (session: Session, { agent, block }: BlockKey): Promise<void> => {
  await session.run('DELETE FROM tally WHERE agent = $1 AND block = $2', agent, block);
  await session.run('DELETE FROM tally_end WHERE agent = $1 AND block = $2', agent, block);
  const sql = 'UPDATE series SET tallied = 0 WHERE agent = $1 AND slot >= $2 AND slot < $3';
  await session.run(sql, agent, block * TALLY_SERIES, (block + 1) * TALLY_SERIES);
};

/** Forgets at most `limit` rows of hours of which no roll-ups are kept any more since that time; how many went. */
export const dropTallies = (session: Session, beforeMs: number, limit: number): Promise<number> =>
  session.run(
    `DELETE FROM tally WHERE (width, from_at, agent, block) IN (
       SELECT width, from_at, agent, block FROM tally WHERE width = $1 AND from_at < $2::float8 LIMIT $3)`,
    widthsMs.hour,
    beforeMs - 4 * widthsMs.day,
    limit,
  );
