// The journal in PostgreSQL as it is packed, a stretch at a time. Knows where a stretch ends and that its entries may go; refuses to know what becomes of them.
import type { Session } from './database.ts';

/** What a stretch is worth: up to which number it goes, how many items it has, and when the first of it was received. */
export type WindowEnd = { readonly to: number; readonly items: number; readonly oldestMs: number };

const ROWS_AT_ONCE = 500;
/** Agents that are alone in sending little send many entries. With more than these, counting them would take longer than a step. */
const ENTRIES_MAX = 30_000;

/** A stretch of entries after one number and before another, with no more items than needed to reach `itemsMax`; undefined when there is none. */
export const windowEnd = async (
  session: Session,
  afterId: number,
  beforeId: number,
  itemsMax: number,
): Promise<WindowEnd | undefined> => {
  let end: WindowEnd | undefined;
  for (let entries = 0; entries < ENTRIES_MAX; entries += ROWS_AT_ONCE) {
    const rows = await session.rows<[id: number, items: number, receivedAtMs: number]>(
      `SELECT id, CASE WHEN gap IS NULL THEN last - first + 1 ELSE 1 END, received_at FROM journal
       WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3`,
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
export const hasPacked = async (session: Session, toId: number): Promise<boolean> =>
  (await session.rows('SELECT 1 FROM journal WHERE id <= $1 LIMIT 1', toId)).length > 0;

/** Deletes at most `limit` entries up to that number. */
export const deletePacked = async (session: Session, toId: number, limit: number): Promise<void> => {
  const sql = 'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= $1 ORDER BY id LIMIT $2)';
  await session.run(sql, toId, limit);
};
