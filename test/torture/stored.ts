// What a store holds of every stream, read once its manager has ended. Knows the journal's columns; refuses to judge what it finds.
import { DatabaseSync } from 'node:sqlite';
import type { GapReason, PlacedChange } from '@vedette/protocol/wire';
import { hashOf, type NumberedChange, numbered } from './oracle.ts';

export type StoredEntry = {
  /** What is new in it; a batch begins at `from`, which is lower when some of it was known already. */
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly content:
    | { readonly type: 'batch'; readonly hash: string; readonly changes: readonly NumberedChange[] }
    | { readonly type: 'gap'; readonly reason: GapReason; readonly fromMs: number; readonly toMs: number };
};

export type StoredStream = {
  readonly agent: string;
  readonly epoch: string;
  readonly stored: number;
  readonly entries: readonly StoredEntry[];
};

type Row = {
  readonly first: number;
  readonly last: number;
  readonly skip: number;
  readonly gap: string | null;
  readonly changes: string | null;
  readonly results: Uint8Array | null;
};

export const readStored = (file: string): StoredStream[] => {
  using database = new DatabaseSync(file, { readOnly: true });
  const streams = database.prepare('SELECT id, agent, epoch, stored FROM stream ORDER BY id').all() as unknown as {
    id: number;
    agent: string;
    epoch: string;
    stored: number;
  }[];
  const journal = database.prepare(
    'SELECT first, last, skip, gap, changes, results FROM journal WHERE stream = ? ORDER BY first',
  );
  return streams.map(({ id, ...stream }) => ({
    ...stream,
    entries: (journal.all(id) as unknown as Row[]).map(entryOf),
  }));
};

type GapText = { readonly reason: GapReason; readonly fromMs: number; readonly toMs: number };

const entryOf = ({ first, last, skip, gap, changes, results }: Row): StoredEntry => {
  const from = first - skip;
  if (gap !== null) return { first, last, from, content: { type: 'gap', ...(JSON.parse(gap) as GapText) } };
  const news = JSON.parse(changes ?? '[]') as PlacedChange[];
  const hash = hashOf(results ?? new Uint8Array(), news);
  return { first, last, from, content: { type: 'batch', hash, changes: numbered(from, news) } };
};
