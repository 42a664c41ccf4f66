// The journal in SQLite: what arrived, once each, in order of arrival. Knows marks, overlaps and pruning; refuses to know what is in a batch.

import { knownOf, lastOf, withoutFirst } from '../overlap.ts';
import { type GapRest, type JournalRow, journalEntryOf } from '../row/journal.ts';
import type { AppendOutcome, JournalEntry, StreamMark } from '../store.ts';
import type { Database } from './database.ts';

type Stream = readonly [id: number, stored: number];
export const appendEntries = (database: Database, entries: readonly JournalEntry[]): AppendOutcome[] =>
  database.transaction(() => entries.map((entry) => append(database, entry)));

const append = (database: Database, entry: JournalEntry): AppendOutcome => {
  const { agent, epoch } = entry;
  const stream = database.row<Stream>('SELECT id, stored FROM stream WHERE agent = ? AND epoch = ?', agent, epoch);
  const mark = stream?.[1] ?? 0;
  const known = knownOf(entry, mark);
  if (known === 'ahead') return { skipped: 'ahead', mark };
  const news = withoutFirst(entry, known);
  if (news === undefined) return { skipped: known, mark };
  insert(database, stream?.[0] ?? newStream(database, entry), news);
  return { skipped: known, mark: lastOf(entry) };
};

const newStream = (database: Database, { agent, epoch }: JournalEntry): number => {
  const sql = 'INSERT INTO stream (agent, epoch, stored) VALUES (?, ?, 0) RETURNING id';
  const [id] = database.row<[number]>(sql, agent, epoch) ?? [];
  if (id === undefined) throw new Error(`the stream of ${agent} got no number`);
  return id;
};

/** Numbers never come again, also when all entries were packed and are gone: what has one that was packed would count as packed. */
const NEXT_ID = `1 + max(
  (SELECT ifnull(max(id), 0) FROM journal),
  (SELECT max(packed_to, ifnull(window_to, 0)) FROM packing))`;

const insert = (database: Database, stream: number, entry: JournalEntry): void => {
  const { seq, skip = 0, receivedAtMs, body } = entry;
  const last = lastOf(entry);
  const [gap, changes, results] =
    body.type === 'batch'
      ? [null, body.changes.length > 0 ? JSON.stringify(body.changes) : null, body.results]
      : [
          JSON.stringify({ reason: body.gap.reason, fromMs: body.gap.fromMs, toMs: body.gap.toMs } satisfies GapRest),
          null,
          null,
        ];
  database.run(
    `INSERT INTO journal (id, stream, first, last, skip, received_at, gap, changes, results)
     VALUES (${NEXT_ID}, ?, ?, ?, ?, ?, ?, ?, ?)`,
    stream,
    seq + skip,
    last,
    skip,
    receivedAtMs,
    gap,
    changes,
    results,
  );
  database.run('UPDATE stream SET stored = ? WHERE id = ?', last, stream);
};

/** In order of arrival over all streams, so that judging after a restart goes as it would have gone without one. */
export const unjudgedEntries = (database: Database, limit: number): JournalEntry[] => {
  const start = firstUnjudged(database);
  if (start === undefined) return [];
  const rows = database.rows<JournalRow>(
    `SELECT agent, epoch, judged, first, last, skip, received_at, gap, changes, results
     FROM journal JOIN stream ON stream.id = journal.stream
     WHERE journal.id >= ? AND last > judged ORDER BY journal.id LIMIT ?`,
    start,
    limit,
  );
  return rows.flatMap((row) => {
    const [, , judged, first, , skip] = row;
    return withoutFirst(journalEntryOf(row), Math.max(skip, judged + 1 - (first - skip))) ?? [];
  });
};

/** The number of the earliest entry that holds an unjudged item: before it, everything was judged. */
export const firstUnjudged = (database: Database): number | undefined => {
  const [id] = database.row<[number | null]>(`
    SELECT min((SELECT id FROM journal WHERE stream = s.id AND first <= s.judged + 1 ORDER BY first DESC LIMIT 1))
    FROM stream s WHERE judged < stored`) ?? [null];
  return id ?? undefined;
};

const ENTRIES_AT_ONCE = 16;

/** With their numbers, in order of arrival, from after one number up to another; few at a time, so that what is read of each may be let go of. */
export function* entriesBetween(
  database: Database,
  afterId: number,
  toId: number,
): Generator<{ readonly id: number; readonly entry: JournalEntry }, void> {
  for (let last = afterId; ; ) {
    const found = database.rows<[...JournalRow, id: number]>(
      `SELECT agent, epoch, judged, first, last, skip, received_at, gap, changes, results, journal.id
       FROM journal JOIN stream ON stream.id = journal.stream
       WHERE journal.id > ? AND journal.id <= ? ORDER BY journal.id LIMIT ?`,
      last,
      toId,
      ENTRIES_AT_ONCE,
    );
    for (const row of found) {
      const [, , , , , skip, , , , , id] = row;
      yield { id, entry: { ...journalEntryOf(row), skip } };
      last = id;
    }
    if (found.length < ENTRIES_AT_ONCE) return;
  }
}

/** In the order of the numbers given; one at a time, so that what is read of each may be let go of before the next. */
export function* entriesById(database: Database, ids: readonly number[]): Generator<JournalEntry, void> {
  for (const id of ids) {
    const row = database.row<JournalRow>(
      `SELECT agent, epoch, judged, first, last, skip, received_at, gap, changes, results
       FROM journal JOIN stream ON stream.id = journal.stream WHERE journal.id = ?`,
      id,
    );
    if (row) yield { ...journalEntryOf(row), skip: row[5] };
  }
}

/** Marks only rise. A mark above what is stored is a mistake of the judge's, and the table refuses it. */
export const raiseJudged = (database: Database, marks: readonly StreamMark[]): void => {
  for (const { agent, epoch, seq } of marks) {
    const sql = 'UPDATE stream SET judged = max(judged, ?) WHERE agent = ? AND epoch = ?';
    if (database.run(sql, seq, agent, epoch) === 0 && seq > 0) {
      throw new Error(`item ${seq} of ${agent} (${epoch}) is said to be judged, but was never stored`);
    }
  }
};

export const marks = (database: Database): { readonly stored: StreamMark[]; readonly judged: StreamMark[] } => {
  const rows = database.rows<[string, string, number, number]>(
    'SELECT agent, epoch, stored, judged FROM stream ORDER BY id',
  );
  return {
    stored: rows.map(([agent, epoch, seq]) => ({ agent, epoch, seq })),
    judged: rows.filter(([, , , seq]) => seq > 0).map(([agent, epoch, , seq]) => ({ agent, epoch, seq })),
  };
};

/** Judged entries received before a time, but for those that are being packed: what has begun is brought to its end. */
const FORGETTABLE = `
  SELECT journal.id FROM journal JOIN stream ON stream.id = journal.stream CROSS JOIN packing
  WHERE received_at < ? AND last <= judged AND (journal.id <= packed_to OR journal.id > ifnull(window_to, packed_to))
  ORDER BY received_at LIMIT ?`;

/** Forgets at most `limit` judged entries received before that time; how many went. That there was a gap is not forgotten with them. */
export const pruneSlice = (database: Database, beforeMs: number, limit: number): number =>
  database.transaction(() => {
    database.run(
      `INSERT INTO gap (agent, epoch, first, last, reason, from_at, to_at)
       SELECT agent, epoch, first, last, gap ->> 'reason', gap ->> 'fromMs', gap ->> 'toMs'
       FROM journal JOIN stream ON stream.id = journal.stream
       WHERE gap IS NOT NULL AND journal.id > (SELECT packed_to FROM packing) AND journal.id IN (${FORGETTABLE})`,
      beforeMs,
      limit,
    );
    return database.run(`DELETE FROM journal WHERE id IN (${FORGETTABLE})`, beforeMs, limit);
  });
