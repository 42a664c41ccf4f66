// What many services together are asked about, out of the tallies in PostgreSQL and the journal. Knows which rows to read, and to let others have their turn between
// them; refuses to know what they come to.
import { setImmediate as turn } from 'node:timers/promises';
import type { FleetAnswer, TallyQuery } from '../../core/fleet-history.ts';
import { FleetBuilder, rowsWithin } from '../fleet-answer.ts';
import { packedSlotOf } from '../row/packing.ts';
import { newRowsOf } from '../rows.ts';
import type { Session } from './database.ts';
import { entriesBetween } from './journal-reading.ts';
import { packingOf } from './packing.ts';

/** A few milliseconds of them. */
const ROWS_AT_ONCE = 16;
const RESULTS_AT_ONCE = 10_000;

type BlockRow = readonly [agent: string, block: number, bytes: Uint8Array];

export const findFleet = async (session: Session, query: TallyQuery): Promise<FleetAnswer> => {
  const builder = new FleetBuilder(query);
  const untallied = await session.rows<[number]>('SELECT DISTINCT slot FROM series WHERE tallied = 0');
  builder.lacks(untallied.flat());
  const ends = await session.rows<BlockRow>('SELECT agent, block, bytes FROM tally_end');
  await eachOf(ends, ([agent, block, bytes]) => builder.takeEnds({ agent, block }, bytes));
  await takeJournal(session, builder);
  const { fromMs, toMs } = rowsWithin(query);
  const tallies = await session.rows<BlockRow>(
    'SELECT agent, block, bytes FROM tally WHERE width = $1 AND from_at >= $2::float8 AND from_at < $3::float8',
    ...[query.widthMs, fromMs, toMs],
  );
  await eachOf(tallies, ([agent, block, bytes]) => builder.takeTally({ agent, block }, bytes));
  return builder.answer();
};

const eachOf = async (rows: readonly BlockRow[], take: (row: BlockRow) => void): Promise<void> => {
  for (const [i, row] of rows.entries()) {
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await turn();
    take(row);
  }
};

const takeJournal = async (session: Session, builder: FleetBuilder): Promise<void> => {
  const packing = await packingOf(session);
  let results = 0;
  for await (const { id, entry } of entriesBetween(session, packing.packedTo, Number.MAX_SAFE_INTEGER)) {
    const packedSlot = packedSlotOf(packing, id, entry.agent);
    if (packedSlot === Number.POSITIVE_INFINITY) continue;
    try {
      const rows = newRowsOf(entry);
      builder.takeFresh(entry.agent, rows, packedSlot, packing.keptFromMs);
      results += rows.columns.count;
    } catch {}
    if (results < RESULTS_AT_ONCE) continue;
    results = 0;
    await turn();
  }
};
