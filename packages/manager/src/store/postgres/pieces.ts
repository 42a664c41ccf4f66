// Packed results in PostgreSQL: tails, which become part of something larger, and chunks, which stay as they are until they are forgotten. They are in tables of
// their own, so that what comes and goes leaves no holes between what stays. Refuses to know when one becomes the other.
import { messageOf } from '@vedette/protocol/kit';
import { decodeChunk, encodeChunk, headOf, type Results } from '../../history/chunk.ts';
import type { Lost } from '../history.ts';
import type { Series } from '../row/series.ts';
import { type Columns, insert } from './columns.ts';
import type { Session } from './database.ts';

export type PieceTable = 'chunk' | 'tail';

export type Piece = {
  readonly table: PieceTable;
  readonly id: number;
  readonly count: number;
  /** The earliest and the latest of them. */
  readonly fromMs: number;
  readonly toMs: number;
};

type Row = readonly [id: number, count: number, fromMs: number, toMs: number];

/** What there is of a series from a time to before another. */
export type PieceQuery = { readonly series: Pick<Series, 'id'>; readonly fromMs: number; readonly toMs: number };

/** Of each question the pieces that reach into its time, in the order in which their results came. */
export const piecesOfEach = async (session: Session, asked: readonly PieceQuery[]): Promise<readonly Piece[][]> => {
  const found = asked.map((): Piece[] => []);
  if (asked.length === 0) return found;
  const part = (table: PieceTable): string =>
    `SELECT place, '${table}' AS kept, id, count, from_at, to_at FROM asked
     CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE series = of AND to_at >= since AND from_at < until OFFSET 0) AS piece`;
  const rows = await session.rows<[place: number, table: PieceTable, ...Row]>(
    `WITH asked AS (SELECT * FROM unnest($1::bigint[], $2::float8[], $3::float8[]) WITH ORDINALITY AS one (of, since, until, place))
     ${part('chunk')} UNION ALL ${part('tail')} ORDER BY place, kept, id`,
    asked.map(({ series }) => series.id),
    asked.map(({ fromMs }) => fromMs),
    asked.map(({ toMs }) => toMs),
  );
  for (const [place, table, ...row] of rows) found[place - 1]?.push(pieceOf(table, row));
  return found;
};

/** The oldest first. */
export const tailsOf = async (session: Session, { id }: Series): Promise<Piece[]> =>
  (await session.rows<Row>('SELECT id, count, from_at, to_at FROM tail WHERE series = $1 ORDER BY id', id)).map((row) =>
    pieceOf('tail', row),
  );

const pieceOf = (table: PieceTable, [id, count, fromMs, toMs]: Row): Piece => ({ table, id, count, fromMs, toMs });

/** In their order. */
export const bytesOfEach = async (session: Session, pieces: readonly Piece[]): Promise<readonly Uint8Array[]> => {
  if (pieces.length === 0) return [];
  const ids = (table: PieceTable): number[] => pieces.flatMap((one) => (one.table === table ? one.id : []));
  const rows = await session.rows<[PieceTable, number, Uint8Array]>(
    `SELECT 'chunk', id, bytes FROM chunk WHERE id = ANY ($1::bigint[])
     UNION ALL SELECT 'tail', id, bytes FROM tail WHERE id = ANY ($2::bigint[])`,
    ids('chunk'),
    ids('tail'),
  );
  const found = new Map(rows.map(([table, id, bytes]) => [`${table} ${id}`, bytes]));
  return pieces.map(({ table, id }) => found.get(`${table} ${id}`) ?? new Uint8Array());
};

/** What is in it, or what is lost with it. */
export const readPiece = async (session: Session, piece: Piece): Promise<Results | Lost> =>
  resultsIn(piece, (await bytesOfEach(session, [piece]))[0] ?? new Uint8Array());

export const resultsIn = ({ fromMs, toMs, count }: Piece, bytes: Uint8Array): Results | Lost => {
  try {
    return decodeChunk(bytes);
  } catch (error) {
    return { fromMs, toMs, count, why: messageOf(error) };
  }
};

export const isLost = (read: Results | Lost): read is Lost => 'why' in read;

const COLUMNS: Columns = { series: 'bigint', from_at: 'bigint', to_at: 'bigint', count: 'integer', bytes: 'bytea' };

/** In the order in which their results came. */
export const putPieces = async (
  session: Session,
  table: PieceTable,
  { id }: Series,
  pieces: readonly Results[],
): Promise<void> => {
  const rows = pieces.map((results) => {
    const bytes = encodeChunk(results);
    const { count, fromMs, toMs } = headOf(bytes);
    return [id, fromMs, toMs, count, bytes];
  });
  await insert(session, table, COLUMNS, rows);
};

export const dropPieces = async (session: Session, table: PieceTable, ids: readonly number[]): Promise<void> => {
  if (ids.length > 0) await session.run(`DELETE FROM ${table} WHERE id = ANY ($1::bigint[])`, ids);
};

/** A tail that cannot be read is left alone from now on, as chunks are. */
export const setAside = async (session: Session, { id }: Piece): Promise<void> => {
  const sql = `WITH gone AS (DELETE FROM tail WHERE id = $1 RETURNING series, from_at, to_at, count, bytes)
    INSERT INTO chunk (series, from_at, to_at, count, bytes) SELECT * FROM gone`;
  await session.run(sql, id);
};

/** Of which series there are tails that end before that time; at most `limit`. */
export const seriesWithTailsBefore = async (session: Session, beforeMs: number, limit: number): Promise<number[]> => {
  const sql = 'SELECT DISTINCT series FROM tail WHERE to_at < $1::float8 LIMIT $2';
  return (await session.rows<[number]>(sql, beforeMs, limit)).flat();
};

/** Forgets at most `limit` chunks that end before that time; how many went. */
export const dropChunks = (session: Session, beforeMs: number, limit: number): Promise<number> =>
  session.run(
    'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE to_at < $1::float8 ORDER BY to_at LIMIT $2)',
    beforeMs,
    limit,
  );
