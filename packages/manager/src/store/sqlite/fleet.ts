// What many services together are asked about, out of the tallies in SQLite and the journal. Knows which rows to read; refuses to know what they come to.
import type { FleetAnswer, TallyQuery } from '../../core/fleet-history.ts';
import { FleetBuilder, rowsWithin } from '../fleet-answer.ts';
import { packedSlotOf } from '../row/packing.ts';
import { newRowsOf } from '../rows.ts';
import type { Database } from './database.ts';
import { entriesBetween } from './journal.ts';
import { packingOf } from './packing.ts';

export const findFleet = (database: Database, query: TallyQuery): FleetAnswer => {
  const builder = new FleetBuilder(query);
  const untallied = database.rows<[number]>('SELECT DISTINCT slot FROM series WHERE tallied = 0');
  builder.lacks(untallied.flat());
  const ends = database.rows<[string, number, Uint8Array]>('SELECT agent, block, bytes FROM tally_end');
  for (const [agent, block, bytes] of ends) builder.takeEnds({ agent, block }, bytes);
  const packing = packingOf(database);
  for (const { id, entry } of entriesBetween(database, packing.packedTo, Number.MAX_SAFE_INTEGER)) {
    const packedSlot = packedSlotOf(packing, id, entry.agent);
    if (packedSlot === Number.POSITIVE_INFINITY) continue;
    try {
      builder.takeFresh(entry.agent, newRowsOf(entry), packedSlot, packing.keptFromMs);
    } catch {}
  }
  const { fromMs, toMs } = rowsWithin(query);
  const tallies = database.rows<[string, number, Uint8Array]>(
    'SELECT agent, block, bytes FROM tally WHERE width = ? AND from_at >= ? AND from_at < ?',
    ...[query.widthMs, fromMs, toMs],
  );
  for (const [agent, block, bytes] of tallies) builder.takeTally({ agent, block }, bytes);
  return builder.answer();
};
