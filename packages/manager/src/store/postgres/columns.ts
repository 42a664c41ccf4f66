// Many rows in one statement: a list for each column. Knows how rows are turned into lists; refuses to know any table.
import type { Scalar, Session } from './database.ts';

/** Name and type of each column, in the order of the values of a row. */
export type Columns = Readonly<Record<string, string>>;

/** `a, b, c` */
export const namesOf = (columns: Columns): string => Object.keys(columns).join(', ');

/** `unnest($1::text[], …)`, in the order of the rows. */
export const unnested = (columns: Columns): string =>
  `unnest(${Object.values(columns)
    .map((type, i) => `$${i + 1}::${type}[]`)
    .join(', ')})`;

/** The values of `unnested`. */
export const listsOf = (columns: Columns, rows: readonly (readonly Scalar[])[]): Scalar[][] =>
  Object.keys(columns).map((_, i) => rows.map((row) => row[i] ?? null));

/** `ON CONFLICT (…) DO UPDATE …`: what is kept under the same key gives way. */
export const replacing = (columns: Columns, ...key: readonly string[]): string =>
  `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${Object.keys(columns)
    .filter((name) => !key.includes(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;

/** Adds rows, in their order, as one statement; none for none. `rest` says what becomes of those that are there already. */
export const insert = async (
  session: Session,
  table: string,
  columns: Columns,
  rows: readonly (readonly Scalar[])[],
  rest = '',
): Promise<void> => {
  if (rows.length === 0) return;
  const sql = `INSERT INTO ${table} (${namesOf(columns)}) SELECT * FROM ${unnested(columns)} ${rest}`;
  await session.run(sql, ...listsOf(columns, rows));
};

/** The last of those with the same key: one statement cannot replace a row twice. */
export const lastOfEach = <T>(all: readonly T[], keyOf: (one: T) => string | number): readonly T[] => [
  ...new Map(all.map((one) => [keyOf(one), one])).values(),
];
