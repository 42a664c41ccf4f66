// Whether two shelves hold the same. Knows what makes two rows the same; refuses to know where they come from.
import type { Pieces, Row, Shelf } from './shelf.ts';
import { columnsOf, type MovedTable } from './tables.ts';

/** `rows` have been compared so far; `difference`, for people, is the first there is, after which nothing comes. */
export type Compared = { readonly rows: number; readonly difference?: string };

/** Row by row, a piece at a time. */
export async function* compared(one: Shelf, other: Shelf, table: MovedTable): AsyncGenerator<Compared, void> {
  const theirs = iteratorOf(other.pieces(table));
  try {
    for await (const piece of one.pieces(table)) {
      const { value, done } = await theirs.next();
      const difference = firstDifference(table, piece, done === true ? [] : value);
      yield { rows: piece.length, ...(difference !== undefined && { difference }) };
      if (difference !== undefined) return;
    }
    const { value, done } = await theirs.next();
    if (done !== true && value.length > 0) yield { rows: 0, difference: missing(table, value[0]) };
  } finally {
    await theirs.return?.();
  }
}

/** Of two pieces that begin at the same place. */
const firstDifference = (table: MovedTable, one: readonly Row[], other: readonly Row[]): string | undefined => {
  for (const [i, row] of one.entries()) {
    const their = other[i];
    if (their === undefined) return missing(table, row);
    const column = columnsOf(table).find((_, at) => !isSame(row[at], their[at]));
    if (column !== undefined) return `the row ${nameOf(table, row)} of the table ${table.name} differs in ${column}`;
  }
  return other.length > one.length ? missing(table, other[one.length]) : undefined;
};

const missing = (table: MovedTable, row: Row | undefined): string =>
  `the row ${nameOf(table, row ?? [])} of the table ${table.name} is on one side only`;

const nameOf = (table: MovedTable, row: Row): string =>
  table.key.map((column) => String(row[columnsOf(table).indexOf(column)])).join(' ');

const isSame = (one: Row[number] | undefined, other: Row[number] | undefined): boolean =>
  one instanceof Uint8Array && other instanceof Uint8Array ? Buffer.compare(one, other) === 0 : one === other;

const iteratorOf = (pieces: Pieces): AsyncIterator<readonly Row[], void> | Iterator<readonly Row[], void> =>
  Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
