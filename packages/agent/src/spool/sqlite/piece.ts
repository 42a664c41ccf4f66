// What is handed over to be kept, before it has its numbers. Knows that a hole has a length; refuses to know why there is one.
import type { NewBatch } from '../spool.ts';

/** A batch, or without `content` the hole where one was: its items could not be kept until there was room. */
export type Piece = Pick<NewBatch, 'count' | 'fromMs' | 'toMs'> & {
  readonly content: Pick<NewBatch, 'results' | 'changes'> | undefined;
};

/** About what a piece takes in memory. */
export const memoryOf = ({ content }: Piece): number =>
  content === undefined ? 100 : 200 + content.results.length + content.changes.length * 150;

/** Two pieces that follow each other as one hole. */
export const holeOver = (a: Piece, b: Piece): Piece => ({
  count: a.count + b.count,
  fromMs: Math.min(a.fromMs, b.fromMs),
  toMs: Math.max(a.toMs, b.toMs),
  content: undefined,
});
