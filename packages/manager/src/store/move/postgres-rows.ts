// Rows that are put into PostgreSQL with the numbers they have. Knows how many of them travel in one statement; refuses to know the transaction.
import type { Session, Value } from '../postgres/client.ts';
import type { Row } from './shelf.ts';
import { columnsOf, listed, type MovedTable } from './tables.ts';

type Part = {
  /** What the list is called, and how it is written, one for each list. */
  readonly lists: readonly (readonly [name: string, type: string])[];
  /** What is put into the column. */
  readonly value: string;
  readonly lay: (rows: readonly Row[]) => readonly Value[];
};

/** The bytes of all rows travel as one value, out of which each row's are cut: nothing has to be spelled out as text. */
export const putRows = async (session: Session, table: MovedTable, rows: readonly Row[]): Promise<void> => {
  if (rows.length === 0) return;
  // The row that is there from the beginning gives way.
  if (table.key.length === 0) await session.run(`DELETE FROM ${table.name}`);
  const columns = Object.entries(table.columns);
  const bytes = columns.findIndex(([, type]) => type === 'bytea');
  const all = `$${columns.length + 2}::bytea`;
  const parts = columns.map(([name, type], i): Part => {
    if (i === bytes) return cut(i, all);
    return { lists: [[name, type]], value: name, lay: (given) => [given.map((row) => row[i] ?? null)] };
  });
  const lists = parts.flatMap((part) => part.lists);
  await session.run(
    `INSERT INTO ${table.name} (${listed(columnsOf(table))}) OVERRIDING SYSTEM VALUE
     SELECT ${listed(parts.map(({ value }) => value))}
     FROM unnest(${listed(lists.map(([, type], i) => `$${i + 1}::${type}[]`))}) AS given (${listed(lists.map(([name]) => name))})`,
    ...parts.flatMap(({ lay }) => lay(rows)),
    ...(bytes < 0 ? [] : [Buffer.concat(rows.flatMap((row) => bytesIn(row, bytes) ?? []))]),
  );
};

const cut = (column: number, all: string): Part => ({
  lists: [
    ['cut_from', 'integer'],
    ['cut_length', 'integer'],
  ],
  value: `substr(${all}, cut_from, cut_length)`,
  lay: (rows) => {
    const lengths = rows.map((row) => bytesIn(row, column)?.byteLength ?? null);
    let next = 1;
    const starts = lengths.map((length) => {
      const start = next;
      next += length ?? 0;
      return length === null ? null : start;
    });
    return [starts, lengths];
  },
});

const bytesIn = (row: Row, column: number): Uint8Array | undefined => {
  const value = row[column];
  return value instanceof Uint8Array ? value : undefined;
};
