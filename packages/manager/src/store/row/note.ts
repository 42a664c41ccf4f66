// A note as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Note } from '../../core/note.ts';

export type NoteRow = readonly [
  id: number,
  text: string,
  page: string | null,
  service: string | null,
  outage: number | null,
  addedBy: string,
  addedAt: number,
  editedAt: number | null,
  endedAt: number | null,
];

export const noteRow = (note: Note): NoteRow => {
  const { id, text, page = null, service = null, outage = null, by, addedAtMs } = note;
  return [id, text, page, service, outage, by, addedAtMs, note.editedAtMs ?? null, note.endedAtMs ?? null];
};

export const noteOf = ([id, text, page, service, outage, by, addedAtMs, editedAt, endedAt]: NoteRow): Note => ({
  ...{ id, text, by, addedAtMs },
  ...(page !== null && { page }),
  ...(service !== null && { service }),
  ...(outage !== null && { outage }),
  ...(editedAt !== null && { editedAtMs: editedAt }),
  ...(endedAt !== null && { endedAtMs: endedAt }),
});
