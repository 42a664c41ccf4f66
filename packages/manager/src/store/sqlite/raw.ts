// Raw results of one series out of the pieces they are packed in. Knows how many must be opened; refuses to know what is asked of them.
import { firstOf, joined, NO_RESULTS, rows, within } from '../../history/pieces.ts';
import type { Lost, Results } from '../history.ts';
import type { Series } from '../row/series.ts';
import type { Database } from './database.ts';
import { isLost, type Piece, piecesWithin, readPiece } from './pieces.ts';

export type Raw = { readonly results: Results; readonly lost: readonly Lost[] };

/** @param more results that are in no piece, which came after all that are; at most the `limit` first are answered */
export const rawWithin = (
  database: Database,
  series: Series,
  { fromMs, toMs, limit = Number.POSITIVE_INFINITY }: { fromMs: number; toMs: number; limit?: number },
  more: readonly Results[] = [],
): Raw => {
  const pieces = piecesWithin(database, series, fromMs, toMs);
  const lost: Lost[] = [];
  const read = new Map<number, Results>();
  let latestMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const [place, piece] of inOrderOfTime(pieces)) {
    // Whatever begins later than the last one that is asked for needs no opening.
    if (count >= limit && piece.fromMs > latestMs) break;
    const found = readPiece(database, piece);
    if (isLost(found)) {
      lost.push(found);
      continue;
    }
    const part = within(joined([found]), fromMs, toMs);
    read.set(place, part);
    count += part.atMs.length;
    latestMs = Math.max(latestMs, part.atMs.at(-1) ?? latestMs);
  }
  // Of one time, what came first stays first: pieces are in the order in which they came.
  const parts = pieces.flatMap((_, place) => read.get(place) ?? []);
  const all = within(joined([...parts, ...more]), fromMs, toMs);
  return { results: firstOf(all, limit), lost };
};

/** Its newest result, by the time that it has; none where none is left. */
export const newestOf = (database: Database, series: Series): Results => {
  const sql = `SELECT max(at) FROM (
    SELECT max(to_at) AS at FROM chunk WHERE series = ?1 UNION ALL SELECT max(to_at) FROM tail WHERE series = ?1)`;
  const at = database.row<[number | null]>(sql, series.id)?.[0] ?? null;
  if (at === null) return NO_RESULTS;
  const { results } = rawWithin(database, series, { fromMs: at, toMs: at + 1 });
  return rows(results, Math.max(0, results.atMs.length - 1));
};

const inOrderOfTime = (pieces: readonly Piece[]): [place: number, piece: Piece][] =>
  [...pieces.entries()].sort(([, a], [, b]) => a.fromMs - b.fromMs);
