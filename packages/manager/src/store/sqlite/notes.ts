// Notes of operators in SQLite. Knows rows and queries; refuses to know what a note is for.
import type { Note } from '../../core/note.ts';
import { type NoteRow, noteOf, noteRow } from '../row/note.ts';
import type { StoredNotesQuery } from '../store.ts';
import type { Database } from './database.ts';
import { Filter } from './filter.ts';

export const putNote = (database: Database, note: Note): void => {
  database.run(
    `INSERT OR REPLACE INTO note (id, text, page, service, outage, added_by, added_at, edited_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...noteRow(note),
  );
};

/** The newest first. */
export const findNotes = (database: Database, { notEndedAtMs, limit }: StoredNotesQuery): Note[] => {
  const filter = new Filter();
  if (notEndedAtMs !== undefined) filter.add('(ended_at IS NULL OR ended_at > ?)', notEndedAtMs);
  return database
    .rows<NoteRow>(
      `SELECT id, text, page, service, outage, added_by, added_at, edited_at, ended_at FROM note ${filter.where}
       ORDER BY id DESC LIMIT ?`,
      ...filter.values,
      limit,
    )
    .map(noteOf);
};
