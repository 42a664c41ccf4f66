// What was wished for at run time, in PostgreSQL. Knows rows; refuses to know what is wished for.
import type { Entry } from '../../core/entry.ts';
import type { EntryKind } from '../../core/run-time-api.ts';
import { type EntryRow, entryOf } from '../row/entry.ts';
import type { KeptEntries } from '../store.ts';
import type { Session } from './database.ts';

export const putEntry = async (session: Session, { kind, id, body, addedAtMs, by }: Entry): Promise<void> => {
  const sql = `INSERT INTO entry (kind, id, body, added_at, added_by) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, added_at = excluded.added_at, added_by = excluded.added_by`;
  await session.run(sql, kind, id, JSON.stringify(body), addedAtMs, by ?? null);
};

/** The row outlives it, so that the number of a subscription never comes again. */
export const dropEntry = async (session: Session, kind: EntryKind, id: string): Promise<void> => {
  await session.run('UPDATE entry SET body = NULL WHERE kind = $1 AND id = $2', kind, id);
};

export const allEntries = async (session: Session): Promise<KeptEntries> => {
  const rows = await session.rows<EntryRow>(
    'SELECT kind, id, body, added_at, added_by FROM entry WHERE body IS NOT NULL ORDER BY kind, id',
  );
  const [newest] = await session.rows<[number | null]>("SELECT max(id::bigint) FROM entry WHERE kind = 'subscription'");
  return { entries: rows.map(entryOf), lastNumber: newest?.[0] ?? 0 };
};
