// Raw results of one series in PostgreSQL, out of the pieces they are packed in. Knows how many must be opened; refuses to know what is asked of them.
import type { Stretch } from '../../history/intervals.ts';
import { firstOf, joined, NO_RESULTS, rows, within } from '../../history/pieces.ts';
import type { Lost, Results } from '../history.ts';
import type { Series } from '../row/series.ts';
import type { Session } from './database.ts';
import { bytesOfEach, isLost, type Piece, type PieceQuery, piecesOfEach, readPiece, resultsIn } from './pieces.ts';

export type Raw = { readonly results: Results; readonly lost: readonly Lost[] };

/** Pieces as they lie there, in the order in which their results came. */
export type Stock = readonly { readonly piece: Piece; readonly bytes: Uint8Array }[];

/** Of each question everything that has to be opened, however many are asked. */
export const stockOfEach = async (session: Session, asked: readonly PieceQuery[]): Promise<readonly Stock[]> => {
  const pieces = await piecesOfEach(session, asked);
  const bytes = (await bytesOfEach(session, pieces.flat())).values();
  return pieces.map((some) => some.map((piece) => ({ piece, bytes: bytes.next().value ?? new Uint8Array() })));
};

/** @param more results that are in no piece, which came after all that are */
export const rawIn = (stock: Stock, { fromMs, toMs }: Stretch, more: readonly Results[] = []): Raw => {
  const lost: Lost[] = [];
  const parts: Results[] = [];
  for (const { piece, bytes } of stock) {
    const found = resultsIn(piece, bytes);
    if (isLost(found)) lost.push(found);
    else parts.push(within(joined([found]), fromMs, toMs));
  }
  // Of one time, what came first stays first.
  const results = within(joined([...parts, ...more]), fromMs, toMs);
  return { results, lost: lost.sort((a, b) => a.fromMs - b.fromMs) };
};

export const rawWithin = async (session: Session, series: Series, span: Stretch): Promise<Raw> => {
  const [stock = []] = await stockOfEach(session, [{ series, ...span }]);
  return rawIn(stock, span);
};

/** @param more results that are in no piece, which came after all that are; at most the `limit` first are answered */
export const firstWithin = async (
  session: Session,
  series: Series,
  { fromMs, toMs, limit }: Stretch & { readonly limit: number },
  more: readonly Results[],
): Promise<Raw> => {
  const [pieces = []] = await piecesOfEach(session, [{ series, fromMs, toMs }]);
  const lost: Lost[] = [];
  const read = new Map<number, Results>();
  let latestMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const [place, piece] of inOrderOfTime(pieces)) {
    // Whatever begins later than the last one that is asked for needs no opening.
    if (count >= limit && piece.fromMs > latestMs) break;
    const found = await readPiece(session, piece);
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
export const newestOf = async (session: Session, series: Series): Promise<Results> => {
  const sql = `SELECT greatest((SELECT max(to_at) FROM chunk WHERE series = $1), (SELECT max(to_at) FROM tail WHERE series = $1))`;
  const [row] = await session.rows<[number | null]>(sql, series.id);
  const at = row?.[0] ?? null;
  if (at === null) return NO_RESULTS;
  const { results } = await rawWithin(session, series, { fromMs: at, toMs: at + 1 });
  return rows(results, Math.max(0, results.atMs.length - 1));
};

const inOrderOfTime = (pieces: readonly Piece[]): [place: number, piece: Piece][] =>
  [...pieces.entries()].sort(([, a], [, b]) => a.fromMs - b.fromMs);
