// Notes of operators in PostgreSQL. Knows rows and queries; refuses to know what a note is for.
import type { Note } from '../../core/note.ts';
import { type NoteRow, noteOf, noteRow } from '../row/note.ts';
import type { StoredNotesQuery } from '../store.ts';
import { type Columns, insert, namesOf, replacing } from './columns.ts';
import type { Session } from './database.ts';
import { Filter } from './filter.ts';

const COLUMNS: Columns = {
  id: 'bigint',
  text: 'text',
  page: 'text',
  service: 'text',
  outage: 'bigint',
  added_by: 'text',
  added_at: 'float8',
  edited_at: 'float8',
  ended_at: 'float8',
};

export const putNote = (session: Session, note: Note): Promise<void> =>
  insert(session, 'note', COLUMNS, [noteRow(note)], replacing(COLUMNS, 'id'));

/** The newest first. */
export const findNotes = async (session: Session, { notEndedAtMs, limit }: StoredNotesQuery): Promise<Note[]> => {
  const filter = new Filter();
  if (notEndedAtMs !== undefined) filter.add('(ended_at IS NULL OR ended_at > ?)', notEndedAtMs);
  const rows = await session.rows<NoteRow>(
    `SELECT ${namesOf(COLUMNS)} FROM note ${filter.where} ORDER BY id DESC LIMIT ${filter.next}`,
    ...filter.values,
    limit,
  );
  return rows.map(noteOf);
};
