// Which stretch of the journal is packed at once, and that what was packed goes. Knows numbers, times and counts of entries; refuses to know what is in them.
import type { Database } from './database.ts';

/** What a stretch is worth: up to which number it goes, how many items it has, and when the first of it was received. */
export type WindowEnd = { readonly to: number; readonly items: number; readonly oldestMs: number };

const ROWS_AT_ONCE = 500;
/** Agents that are alone in sending little send many entries. With more than these, counting them would take longer than a step. */
const ENTRIES_MAX = 30_000;

/** A stretch of entries after one number and before another, with no more items than needed to reach `itemsMax`; undefined when there is none. */
export const windowEnd = (
  database: Database,
  afterId: number,
  beforeId: number,
  itemsMax: number,
): WindowEnd | undefined => {
  let end: WindowEnd | undefined;
  for (let entries = 0; entries < ENTRIES_MAX; entries += ROWS_AT_ONCE) {
    const rows = database.rows<[id: number, items: number, receivedAtMs: number]>(
      `SELECT id, CASE WHEN gap IS NULL THEN last - first + 1 ELSE 1 END, received_at FROM journal
       WHERE id > ? AND id < ? ORDER BY id LIMIT ?`,
      end?.to ?? afterId,
      beforeId,
      ROWS_AT_ONCE,
    );
    for (const [to, count, receivedAtMs] of rows) {
      end = {
        to,
        items: (end?.items ?? 0) + count,
        oldestMs: Math.min(end?.oldestMs ?? receivedAtMs, receivedAtMs),
      };
      if (end.items >= itemsMax) return end;
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  return end;
};

/** Whether there are entries up to that number. */
export const hasPacked = (database: Database, toId: number): boolean =>
  database.row('SELECT 1 FROM journal WHERE id <= ? LIMIT 1', toId) !== undefined;

/** Deletes at most `limit` entries up to that number. */
export const deletePacked = (database: Database, toId: number, limit: number): void => {
  database.run('DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= ? LIMIT ?)', toId, limit);
};
