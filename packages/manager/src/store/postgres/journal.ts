// The journal in PostgreSQL: what arrived, once each, in order of arrival. Knows marks and pruning; refuses to know who reads it.
import { lastOf } from '../overlap.ts';
import type { GapRest } from '../row/journal.ts';
import type { AppendOutcome, JournalEntry, StreamMark } from '../store.ts';
import { planAppend, streamKey } from './append.ts';
import { type Columns, listsOf, unnested } from './columns.ts';
import type { Scalar, Session } from './database.ts';
import { LOCK_CLASS } from './migration.ts';

type Stream = { readonly id: number; readonly stored: number };

/** Run first wherever something is appended: whoever needs to know that nothing is being appended waits for it (`settle`). */
export const APPENDING = `SELECT pg_advisory_xact_lock_shared(${LOCK_CLASS}, 3)`;

/** Waits until what is being appended is there; until the end of the transaction nobody begins to. What is appended after that has higher numbers. */
export const settle = async (session: Session): Promise<void> => {
  await session.run(`SELECT pg_advisory_xact_lock(${LOCK_CLASS}, 3)`);
};

export const appendEntries = async (
  session: Session,
  entries: readonly JournalEntry[],
): Promise<readonly AppendOutcome[]> => {
  const streams = await lockedStreams(session, entries);
  const { outcomes, news, marks } = planAppend(
    entries,
    new Map([...streams].map(([key, { stored }]) => [key, stored])),
  );
  if (news.length === 0) return outcomes;
  const ids = new Map([...streams].map(([key, { id }]) => [key, id]));
  for (const [key, id] of await newStreams(
    session,
    [...marks.keys()].filter((key) => !ids.has(key)),
  ))
    ids.set(key, id);
  const idIn = (key: string): number => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`the stream ${key} got no number`);
    return id;
  };
  await insert(
    session,
    news,
    (entry) => idIn(streamKey(entry)),
    [...marks].map(([key, mark]) => [idIn(key), mark]),
  );
  return outcomes;
};

/** Whoever else appends to them or judges them waits. By their numbers, so that no two wait for each other. */
const lockedStreams = async (
  session: Session,
  of: readonly { readonly agent: string; readonly epoch: string }[],
): Promise<Map<string, Stream>> => {
  const wanted = [
    ...new Map(of.map(({ agent, epoch }) => [streamKey({ agent, epoch }), [agent, epoch] as const])).values(),
  ];
  const rows = await session.rows<[id: number, agent: string, epoch: string, stored: number]>(
    `SELECT id, agent, epoch, stored FROM stream
     WHERE (agent, epoch) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY id FOR UPDATE`,
    wanted.map(([agent]) => agent),
    wanted.map(([, epoch]) => epoch),
  );
  return new Map(rows.map(([id, agent, epoch, stored]) => [streamKey({ agent, epoch }), { id, stored }]));
};

const newStreams = async (session: Session, keys: readonly string[]): Promise<Map<string, number>> => {
  if (keys.length === 0) return new Map();
  const named = keys.map((key) => JSON.parse(key) as [agent: string, epoch: string]);
  const rows = await session.rows<[id: number, agent: string, epoch: string]>(
    `INSERT INTO stream (agent, epoch, stored) SELECT agent, epoch, 0 FROM unnest($1::text[], $2::text[]) AS given (agent, epoch)
     RETURNING id, agent, epoch`,
    named.map(([agent]) => agent),
    named.map(([, epoch]) => epoch),
  );
  return new Map(rows.map(([id, agent, epoch]) => [streamKey({ agent, epoch }), id]));
};

const COLUMNS: Columns = {
  stream: 'bigint',
  first: 'bigint',
  last: 'bigint',
  skip: 'bigint',
  received_at: 'float8',
  gap: 'text',
  changes: 'text',
  starts: 'integer',
  bytes: 'integer',
};

/** All results travel as one value, out of which each entry's are cut: nothing has to be spelled out as text. */
const INSERT = `
  WITH kept AS (
    INSERT INTO journal (stream, first, last, skip, received_at, gap, changes, results)
    SELECT stream, first, last, skip, received_at, gap, changes, CASE WHEN gap IS NULL THEN substr($10::bytea, starts, bytes) END
    FROM ${unnested(COLUMNS)} AS given (${Object.keys(COLUMNS).join(', ')})
  )
  UPDATE stream SET stored = marks.stored FROM unnest($11::bigint[], $12::bigint[]) AS marks (id, stored) WHERE stream.id = marks.id`;

const insert = async (
  session: Session,
  entries: readonly JournalEntry[],
  streamOf: (entry: JournalEntry) => number,
  marks: readonly (readonly [stream: number, mark: number])[],
): Promise<void> => {
  const blobs: Uint8Array[] = [];
  let starts = 1;
  const rows = entries.map((entry): Scalar[] => {
    const { seq, skip = 0, receivedAtMs, body } = entry;
    const head = [streamOf(entry), seq + skip, lastOf(entry), skip, receivedAtMs];
    if (body.type === 'gap') {
      const { reason, fromMs, toMs } = body.gap;
      return [...head, JSON.stringify({ reason, fromMs, toMs } satisfies GapRest), null, 1, 0];
    }
    const changes = body.changes.length > 0 ? JSON.stringify(body.changes) : null;
    blobs.push(body.results);
    starts += body.results.byteLength;
    return [...head, null, changes, starts - body.results.byteLength, body.results.byteLength];
  });
  await session.run(
    INSERT,
    ...listsOf(COLUMNS, rows),
    Buffer.concat(blobs),
    marks.map(([stream]) => stream),
    marks.map(([, mark]) => mark),
  );
};

/** Marks only rise. A mark above what is stored is a mistake of the judge's. */
export const raiseJudged = async (session: Session, marks: readonly StreamMark[]): Promise<void> => {
  if (marks.length === 0) return;
  const streams = await lockedStreams(session, marks);
  const raised = new Map<number, number>();
  for (const mark of marks) {
    const { agent, epoch, seq } = mark;
    const stream = streams.get(streamKey(mark));
    if (seq > (stream?.stored ?? 0))
      throw new Error(`item ${seq} of ${agent} (${epoch}) is said to be judged, but was never stored`);
    if (stream) raised.set(stream.id, Math.max(raised.get(stream.id) ?? 0, seq));
  }
  await session.run(
    `UPDATE stream SET judged = marks.judged FROM unnest($1::bigint[], $2::bigint[]) AS marks (id, judged)
     WHERE stream.id = marks.id AND stream.judged < marks.judged`,
    [...raised.keys()],
    [...raised.values()],
  );
};

export const marks = async (
  session: Session,
): Promise<{ readonly stored: StreamMark[]; readonly judged: StreamMark[] }> => {
  const rows = await session.rows<[string, string, number, number]>(
    'SELECT agent, epoch, stored, judged FROM stream ORDER BY id',
  );
  return {
    stored: rows.map(([agent, epoch, seq]) => ({ agent, epoch, seq })),
    judged: rows.filter(([, , , seq]) => seq > 0).map(([agent, epoch, , seq]) => ({ agent, epoch, seq })),
  };
};

/** Those that are being packed go when they are. A gap that was not packed yet outlasts its entry, as all do. */
const PRUNE = `
  WITH gone AS (
    DELETE FROM journal WHERE id IN (
      SELECT journal.id FROM journal JOIN stream ON stream.id = journal.stream CROSS JOIN packing
      WHERE received_at < $1 AND last <= judged AND (journal.id <= packed_to OR journal.id > coalesce(window_to, packed_to))
      ORDER BY received_at LIMIT $2)
    RETURNING id, stream, first, last, gap
  ), kept AS (
    INSERT INTO gap (agent, epoch, first, last, reason, from_at, to_at)
    SELECT agent, epoch, first, last, gap::json ->> 'reason', (gap::json ->> 'fromMs')::float8, (gap::json ->> 'toMs')::float8
    FROM gone JOIN stream ON stream.id = gone.stream CROSS JOIN packing WHERE gap IS NOT NULL AND gone.id > packed_to
  )
  SELECT count(*) FROM gone`;

/** Forgets at most `limit` judged entries received before that time; how many went. */
export const pruneSlice = async (session: Session, beforeMs: number, limit: number): Promise<number> => {
  const [row] = await session.rows<[number]>(PRUNE, beforeMs, limit);
  return row?.[0] ?? 0;
};
