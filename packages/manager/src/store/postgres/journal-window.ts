// The journal in PostgreSQL as it is packed, a stretch at a time. Knows where a stretch ends and that its entries may go; refuses to know what becomes of them.
import type { Session } from './database.ts';

/** No more entries than these are looked at to find out whether there is enough to pack. */
const WINDOW_ENTRIES_MAX = 4_000;

export type WindowEnd = { readonly to: number; readonly items: number; readonly oldestMs: number };

/** The end of a stretch of entries after one number and before another that holds about so many items, how many those are, and when the first was received. */
export const windowEnd = async (
  session: Session,
  afterId: number,
  beforeId: number,
  itemsMax: number,
): Promise<WindowEnd | undefined> => {
  const rows = await session.rows<[id: number, items: number, receivedAtMs: number]>(
    `SELECT id, CASE WHEN gap IS NULL THEN last - first + 1 ELSE 1 END, received_at FROM journal
     WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3`,
    afterId,
    beforeId,
    WINDOW_ENTRIES_MAX,
  );
  let items = 0;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const [id, count, receivedAtMs] of rows) {
    items += count;
    oldestMs = Math.min(oldestMs, receivedAtMs);
    if (items >= itemsMax) return { to: id, items, oldestMs };
  }
  const [to] = rows.at(-1) ?? [];
  return to === undefined ? undefined : { to, items, oldestMs };
};

/** Whether there are entries up to that number. */
export const hasPacked = async (session: Session, toId: number): Promise<boolean> =>
  (await session.rows('SELECT 1 FROM journal WHERE id <= $1 LIMIT 1', toId)).length > 0;

/** Deletes at most `limit` entries up to that number. */
export const deletePacked = async (session: Session, toId: number, limit: number): Promise<void> => {
  const sql = 'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= $1 ORDER BY id LIMIT $2)';
  await session.run(sql, toId, limit);
};
