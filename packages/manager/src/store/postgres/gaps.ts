// Gaps in PostgreSQL: those that were packed, and those that are still in the journal. Refuses to know what was in them.
import type { GapsQuery, StoredGap } from '../history.ts';
import { type GapRow, gapOf } from '../row/gap.ts';
import { type Columns, insert, namesOf } from './columns.ts';
import type { Session } from './database.ts';
import { Filter } from './filter.ts';

const COLUMNS: Columns = {
  agent: 'text',
  epoch: 'text',
  first: 'bigint',
  last: 'bigint',
  reason: 'text',
  from_at: 'float8',
  to_at: 'float8',
};

export const putGaps = (session: Session, gaps: readonly StoredGap[]): Promise<void> => {
  const rows = gaps.map(
    ({ agent, epoch, from, to, reason, fromMs, toMs }): GapRow => [
      ...([agent, epoch, from, to] as const),
      ...([reason, fromMs, toMs] as const),
    ],
  );
  return insert(session, 'gap', COLUMNS, rows);
};

/** In order of time. */
export const findGaps = async (session: Session, query: GapsQuery): Promise<StoredGap[]> => {
  const { agent, fromMs, toMs, limit } = query;
  const filter = new Filter();
  filter.add('to_at >= ?', fromMs);
  filter.add('from_at < ?', toMs);
  if (agent !== undefined) filter.add('agent = ?', agent);
  const rows = await session.rows<GapRow>(
    `WITH every AS (
       SELECT ${namesOf(COLUMNS)} FROM gap
       UNION ALL
       SELECT agent, epoch, first, last, gap::json ->> 'reason', (gap::json ->> 'fromMs')::float8, (gap::json ->> 'toMs')::float8
       FROM journal JOIN stream ON stream.id = journal.stream
       WHERE gap IS NOT NULL AND journal.id > (SELECT packed_to FROM packing))
     SELECT ${namesOf(COLUMNS)} FROM every ${filter.where}
     ORDER BY to_at DESC, from_at DESC, agent DESC, epoch DESC, first DESC LIMIT ${filter.next}`,
    ...filter.values,
    limit,
  );
  return rows.reverse().map(gapOf);
};

/** Forgets at most `limit` of those that end before that time; how many went. */
export const dropGaps = (session: Session, beforeMs: number, limit: number): Promise<number> =>
  session.run('DELETE FROM gap WHERE id IN (SELECT id FROM gap WHERE to_at < $1 LIMIT $2)', beforeMs, limit);
