// A table on the output of a verb: as wide as that is, and in colour where it may be. Refuses to know what is in it.
import { type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import { tableWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';

export const printTable = (
  io: Pick<Io, 'out' | 'env'>,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): void => {
  for (const row of table(columns, rows, tableWidth(io), paintFor(io.out, io.env))) line(io.out, row);
};
