// Packed results in SQLite: tails, which become part of something larger, and chunks, which stay as they are until they are forgotten. They are in tables of their
// own, so that what comes and goes leaves no holes between what stays. Refuses to know when one becomes the other.
import { messageOf } from '@vedette/protocol/kit';
import { decodeChunk, encodeChunk, headOf, type Results } from '../../history/chunk.ts';
import type { Lost } from '../history.ts';
import type { Series } from '../row/series.ts';
import type { Database } from './database.ts';

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
export const piecesWithin = (database: Database, { id }: Series, fromMs: number, toMs: number): Piece[] =>
  (['chunk', 'tail'] as const).flatMap((table) =>
    database
      .rows<Row>(
        `SELECT id, count, from_at, to_at FROM ${table} WHERE series = ? AND to_at >= ? AND from_at < ? ORDER BY id`,
        id,
        fromMs,
        toMs,
      )
      .map((row) => pieceOf(table, row)),
  );

/** The oldest first. */
export const tailsOf = (database: Database, { id }: Series): Piece[] =>
  database
    .rows<Row>('SELECT id, count, from_at, to_at FROM tail WHERE series = ? ORDER BY id', id)
    .map((row) => pieceOf('tail', row));

const pieceOf = (table: PieceTable, [id, count, fromMs, toMs]: Row): Piece => ({ table, id, count, fromMs, toMs });

/** What is in it, or what is lost with it. */
export const readPiece = (database: Database, piece: Piece): Results | Lost => {
  const { table, id, fromMs, toMs, count } = piece;
  const [bytes] = database.row<[Uint8Array]>(`SELECT bytes FROM ${table} WHERE id = ?`, id) ?? [];
  try {
    return decodeChunk(bytes ?? new Uint8Array());
  } catch (error) {
    return { fromMs, toMs, count, why: messageOf(error) };
  }
};

export const isLost = (read: Results | Lost): read is Lost => 'why' in read;

export const putPiece = (database: Database, table: PieceTable, { id }: Series, results: Results): void => {
  const bytes = encodeChunk(results);
  const { count, fromMs, toMs } = headOf(bytes);
  database.run(
    `INSERT INTO ${table} (series, from_at, to_at, count, bytes) VALUES (?, ?, ?, ?, ?)`,
    id,
    fromMs,
    toMs,
    count,
    bytes,
  );
};

export const dropPiece = (database: Database, { table, id }: Piece): void => {
  database.run(`DELETE FROM ${table} WHERE id = ?`, id);
};

/** A tail that cannot be read is left alone from now on, as chunks are. */
export const setAside = (database: Database, { id: series }: Series, { id }: Piece): void => {
  const sql = `INSERT INTO chunk (series, from_at, to_at, count, bytes)
    SELECT series, from_at, to_at, count, bytes FROM tail WHERE id = ? AND series = ?`;
  database.run(sql, id, series);
  database.run('DELETE FROM tail WHERE id = ?', id);
};

/** Of which series there are tails that end before that time; at most `limit`. */
export const seriesWithTailsBefore = (database: Database, beforeMs: number, limit: number): number[] =>
  database.rows<[number]>('SELECT DISTINCT series FROM tail WHERE to_at < ? LIMIT ?', beforeMs, limit).flat();

/** Forgets at most `limit` chunks that end before that time; how many went. */
export const dropChunks = (database: Database, beforeMs: number, limit: number): number =>
  database.run(
    'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE to_at < ? ORDER BY to_at LIMIT ?)',
    beforeMs,
    limit,
  );
