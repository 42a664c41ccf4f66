// One end of the way of a store from one database to another, as a port. Knows what a row is on the way; refuses to know any database.
import type { StoreId } from '@vedette/protocol/wire';
import type { MovedTable } from './tables.ts';

/** In the order of the table's columns, as PostgreSQL has them: flags are booleans, and there is no NUL in a text. */
export type Row = readonly (string | number | boolean | null | Uint8Array)[];

/** All rows of a table in the order of its key, `rowsAtOnce` at a time but for the last. */
export type Pieces = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

export type Shelf = {
  readonly shown: string;
  id(): Promise<StoreId>;
  rowsIn(table: MovedTable): Promise<number>;
  pieces(table: MovedTable): Pieces;
  /** Lets go of it. What was put there and not sealed is gone. */
  close(): Promise<void>;
};

/** Where a store goes. Nobody sees any of it before it is sealed, whatever ends before that. */
export type Target = Shelf & {
  /** Whether nothing was kept there before. */
  isEmpty(): Promise<boolean>;
  put(table: MovedTable, rows: readonly Row[]): Promise<void>;
  /** Makes it the store with that id, once everything is there; durable when it resolves. */
  seal(): Promise<void>;
  /** Before anything is compared. */
  name(id: StoreId): Promise<void>;
};
