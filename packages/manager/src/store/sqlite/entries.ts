// What was wished for at run time, in SQLite. Knows rows; refuses to know what is wished for.

import type { Entry } from '../../core/entry.ts';
import type { EntryKind } from '../../core/run-time-api.ts';
import { type EntryRow, entryOf } from '../row/entry.ts';
import type { KeptEntries } from '../store.ts';
import type { Database } from './database.ts';

export const putEntry = (database: Database, { kind, id, body, addedAtMs, by }: Entry): void => {
  const sql = 'INSERT OR REPLACE INTO entry (kind, id, body, added_at, added_by) VALUES (?, ?, ?, ?, ?)';
  database.run(sql, kind, id, JSON.stringify(body), addedAtMs, by ?? null);
};

/** The row outlives it, so that the number of a subscription never comes again. */
export const dropEntry = (database: Database, kind: EntryKind, id: string): void => {
  database.run('UPDATE entry SET body = NULL WHERE kind = ? AND id = ?', kind, id);
};

export const allEntries = (database: Database): KeptEntries => {
  const rows = database.rows<EntryRow>(
    'SELECT kind, id, body, added_at, added_by FROM entry WHERE body IS NOT NULL ORDER BY kind, id',
  );
  const [newest] = database.rows<readonly [number | null]>(
    "SELECT max(CAST(id AS INTEGER)) FROM entry WHERE kind = 'subscription'",
  );
  return { entries: rows.map(entryOf), lastNumber: newest?.[0] ?? 0 };
};
