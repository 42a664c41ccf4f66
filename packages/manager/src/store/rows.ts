// The results of a journal entry that are new. Knows how results and changes share the numbers of a batch; refuses to know where entries are kept.
import { decodeResults, type ResultColumns } from '@vedette/protocol/wire';
import type { JournalEntry } from './store.ts';

/** Columns, and the first of their rows that was not there before. */
export type Rows = { readonly columns: ResultColumns; readonly first: number };

/** @throws Fault `message-invalid` when it cannot be read */
export const newRowsOf = ({ body, count, skip = 0 }: JournalEntry): Rows => {
  if (body.type === 'gap') return { columns: decodeResults(new Uint8Array(0), 0), first: 0 };
  const columns = decodeResults(body.results, count - body.changes.length);
  return { columns, first: resultsBefore(skip, body.changes) };
};

/** How many of a batch's first items are results: changes stand at their places among them. */
const resultsBefore = (items: number, changes: readonly { readonly place: number }[]): number =>
  items - changes.filter(({ place }) => place < items).length;
