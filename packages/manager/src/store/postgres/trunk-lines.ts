// What managers say to each other, in rows of PostgreSQL. Knows order and numbers; refuses to know what is said.
import type { Line, MemberId } from '../cluster.ts';
import { type Columns, listsOf, unnested } from './columns.ts';
import type { Session } from './database.ts';

/** Those who have asked to be told of news. */
export const CHANNEL = 'vedette';

const LINE: Columns = { dest: 'text', source: 'text', seq: 'bigint', body: 'text' };

/** Lines to whoever is no member any more go nowhere. */
export const putLines = async (session: Session, lines: readonly Line[]): Promise<void> => {
  const rows = lines.map(({ dest, source, seq, body }) => [dest, source, seq, body]);
  await session.run(
    `INSERT INTO trunk (dest, source, seq, body)
     SELECT given.* FROM ${unnested(LINE)} AS given (dest, source, seq, body) WHERE dest IN (SELECT id FROM member)
     ON CONFLICT DO NOTHING`,
    ...listsOf(LINE, rows),
  );
  for (const dest of new Set(lines.map((line) => line.dest))) await tell(session, dest);
};

/** Of each in order. */
export const linesTo = async (session: Session, dest: MemberId, limit: number): Promise<Line[]> => {
  const sql = 'SELECT source, seq, body FROM trunk WHERE dest = $1 ORDER BY source, seq LIMIT $2';
  const rows = await session.rows<[source: string, seq: number, body: string]>(sql, dest, limit);
  return rows.map(([source, seq, body]) => ({ dest, source, seq, body }));
};

export const dropLines = async (
  session: Session,
  dest: MemberId,
  upTo: ReadonlyMap<MemberId, number>,
): Promise<void> => {
  await session.run(
    `DELETE FROM trunk USING unnest($2::text[], $3::bigint[]) AS heard (source, seq)
     WHERE trunk.dest = $1 AND trunk.source = heard.source AND trunk.seq <= heard.seq`,
    dest,
    [...upTo.keys()],
    [...upTo.values()],
  );
};

/** Wakes a member, or everybody whom a word of another kind concerns. */
export const tell = async (session: Session, word: string): Promise<void> => {
  await session.run('SELECT pg_notify($1, $2)', CHANNEL, word);
};
