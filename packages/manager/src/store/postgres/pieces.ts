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

/** Those that reach from a time to before another, in the order in which their results came. */
export const piecesWithin = async (
  session: Session,
  { id }: Series,
  fromMs: number,
  toMs: number,
): Promise<Piece[]> => {
  const found: Piece[] = [];
  for (const table of ['chunk', 'tail'] as const) {
    const rows = await session.rows<Row>(
      `SELECT id, count, from_at, to_at FROM ${table} WHERE series = $1 AND to_at >= $2::float8 AND from_at < $3::float8 ORDER BY id`,
      id,
      fromMs,
      toMs,
    );
    found.push(...rows.map((row) => pieceOf(table, row)));
  }
  return found;
};

/** The oldest first. */
export const tailsOf = async (session: Session, { id }: Series): Promise<Piece[]> =>
  (await session.rows<Row>('SELECT id, count, from_at, to_at FROM tail WHERE series = $1 ORDER BY id', id)).map((row) =>
    pieceOf('tail', row),
  );

const pieceOf = (table: PieceTable, [id, count, fromMs, toMs]: Row): Piece => ({ table, id, count, fromMs, toMs });

/** What is in it, or what is lost with it. */
export const readPiece = async (session: Session, piece: Piece): Promise<Results | Lost> => {
  const { table, id, fromMs, toMs, count } = piece;
  const [row] = await session.rows<[Uint8Array]>(`SELECT bytes FROM ${table} WHERE id = $1`, id);
  try {
    return decodeChunk(row?.[0] ?? new Uint8Array());
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
