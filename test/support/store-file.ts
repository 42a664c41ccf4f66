// A store's file read from outside once its manager has ended. Knows the tables; refuses to know what they are used for.
import { DatabaseSync } from 'node:sqlite';

export type Stream = {
  readonly agent: string;
  readonly epoch: string;
  /** The highest sequence stored, and the highest that was judged. */
  readonly stored: number;
  readonly judged: number;
  /** The ranges of sequences in the journal, in their order. */
  readonly ranges: readonly { readonly first: number; readonly last: number; readonly isGap: boolean }[];
};

/** Every stream of results there is: one for each process of an agent that was ever heard. */
export const readStreams = (file: string): Stream[] => {
  using database = new DatabaseSync(file, { readOnly: true });
  const streams = database.prepare('SELECT id, agent, epoch, stored, judged FROM stream ORDER BY id').all() as (Omit<
    Stream,
    'ranges'
  > & { id: number })[];
  const journal = database.prepare('SELECT first, last, gap FROM journal WHERE stream = ? ORDER BY first');
  return streams.map(({ id, ...stream }) => ({
    ...stream,
    ranges: (journal.all(id) as { first: number; last: number; gap: string | null }[]).map(({ first, last, gap }) => ({
      first,
      last,
      isGap: gap !== null,
    })),
  }));
};
