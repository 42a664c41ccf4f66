// The journal in PostgreSQL read again: what is left to judge, what is left to pack, single entries. Knows how entries are put together from rows; refuses to
// know what is in a batch.

import { withoutFirst } from '../overlap.ts';
import { type JournalRow, journalEntryOf } from '../row/journal.ts';
import type { JournalEntry, StreamMark } from '../store.ts';
import type { Session } from './database.ts';

const SHOWN = 'agent, epoch, judged, first, last, skip, received_at, gap, changes, results';
const ENTRY = 'journal JOIN stream ON stream.id = journal.stream';

/** In order of arrival over all streams, so that judging after a restart goes as it would have gone without one. */
export const unjudgedEntries = async (session: Session, limit: number): Promise<JournalEntry[]> => {
  const start = await firstUnjudged(session);
  if (start === undefined) return [];
  const rows = await session.rows<JournalRow>(
    `SELECT ${SHOWN} FROM ${ENTRY} WHERE journal.id >= $1 AND last > judged ORDER BY journal.id LIMIT $2`,
    start,
    limit,
  );
  return rows.flatMap((row) => {
    const [, , judged, first, , skip] = row;
    return withoutFirst(journalEntryOf(row), Math.max(skip, judged + 1 - (first - skip))) ?? [];
  });
};

/** What was stored of these streams after these numbers, per stream in order. */
export const entriesAfter = async (
  session: Session,
  marks: readonly StreamMark[],
  limit: number,
): Promise<JournalEntry[]> => {
  const rows = await session.rows<[...JournalRow, after: number]>(
    `SELECT ${SHOWN}, after FROM ${ENTRY} JOIN unnest($1::text[], $2::text[], $3::bigint[]) AS known (agent, epoch, after) USING (agent, epoch)
     WHERE last > after ORDER BY journal.id LIMIT $4`,
    marks.map(({ agent }) => agent),
    marks.map(({ epoch }) => epoch),
    marks.map(({ seq }) => seq),
    limit,
  );
  return rows.flatMap((row) => {
    const [, , , first, , skip, , , , , after] = row;
    return withoutFirst(journalEntryOf(row), Math.max(skip, after + 1 - (first - skip))) ?? [];
  });
};

/** Up to where each stream is stored of which something is not judged. */
export const unjudgedMarks = async (session: Session): Promise<StreamMark[]> => {
  const rows = await session.rows<[agent: string, epoch: string, stored: number]>(
    'SELECT agent, epoch, stored FROM stream WHERE judged < stored',
  );
  return rows.map(([agent, epoch, seq]) => ({ agent, epoch, seq }));
};

/** The number of the earliest entry that holds an unjudged item: before it, everything was judged. */
export const firstUnjudged = async (session: Session): Promise<number | undefined> => {
  // Per stream, the entry that holds the first unjudged item; the earliest of these is where the journal begins to matter.
  const [row] = await session.rows<[number | null]>(`
    SELECT min((SELECT id FROM journal WHERE stream = s.id AND first <= s.judged + 1 ORDER BY first DESC LIMIT 1))
    FROM stream s WHERE judged < stored`);
  return row?.[0] ?? undefined;
};

const ENTRIES_AT_ONCE = 32;

type Numbered = { readonly id: number; readonly entry: JournalEntry };

/** With their numbers, in order of arrival, from after one number up to another; few at a time, so that what is read of each may be let go of. */
export async function* entriesBetween(session: Session, afterId: number, toId: number): AsyncGenerator<Numbered, void> {
  for (let last = afterId; ; ) {
    const rows = await session.rows<[...JournalRow, id: number]>(
      `SELECT ${SHOWN}, journal.id FROM ${ENTRY} WHERE journal.id > $1 AND journal.id <= $2 ORDER BY journal.id LIMIT $3`,
      last,
      toId,
      ENTRIES_AT_ONCE,
    );
    for (const row of rows) {
      const [, , , , , skip, , , , , id] = row;
      yield { id, entry: { ...journalEntryOf(row), skip } };
      last = id;
    }
    if (rows.length < ENTRIES_AT_ONCE) return;
  }
}

/** In the order of the numbers given. */
export const entriesById = async (session: Session, ids: readonly number[]): Promise<JournalEntry[]> => {
  const rows = await session.rows<JournalRow>(
    `SELECT ${SHOWN} FROM ${ENTRY} JOIN unnest($1::bigint[]) WITH ORDINALITY AS wanted (id, place) ON wanted.id = journal.id
     ORDER BY wanted.place`,
    ids,
  );
  return rows.map((row) => ({ ...journalEntryOf(row), skip: row[5] }));
};
