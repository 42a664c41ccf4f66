// Gaps in SQLite: those that were packed, and those that are still in the journal. Refuses to know what was in them.
import type { GapsQuery, StoredGap } from '../history.ts';
import { type GapRow, gapOf } from '../row/gap.ts';
import type { Database } from './database.ts';
import { Filter } from './filter.ts';

export const putGap = (database: Database, { agent, epoch, from, to, reason, fromMs, toMs }: StoredGap): void => {
  database.run(
    'INSERT INTO gap (agent, epoch, first, last, reason, from_at, to_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[agent, epoch, from, to, reason, fromMs, toMs],
  );
};

/** In order of time. */
export const findGaps = (database: Database, { agent, fromMs, toMs, limit }: GapsQuery): StoredGap[] => {
  const filter = new Filter();
  filter.add('to_at >= ? AND from_at < ?', fromMs, toMs);
  if (agent !== undefined) filter.add('agent = ?', agent);
  const rows = database.rows<GapRow>(
    `WITH every AS (
       SELECT agent, epoch, first, last, reason, from_at, to_at FROM gap
       UNION ALL
       SELECT agent, epoch, first, last, gap ->> 'reason', gap ->> 'fromMs', gap ->> 'toMs'
       FROM journal JOIN stream ON stream.id = journal.stream
       WHERE gap IS NOT NULL AND journal.id > (SELECT packed_to FROM packing))
     SELECT agent, epoch, first, last, reason, from_at, to_at FROM every ${filter.where}
     ORDER BY to_at DESC, from_at DESC, agent DESC, epoch DESC, first DESC LIMIT ?`,
    ...filter.values,
    limit,
  );
  return rows.reverse().map(gapOf);
};

/** Forgets at most `limit` of those that end before that time; how many went. */
export const dropGaps = (database: Database, beforeMs: number, limit: number): number =>
  database.run('DELETE FROM gap WHERE id IN (SELECT id FROM gap WHERE to_at < ? LIMIT ?)', beforeMs, limit);
