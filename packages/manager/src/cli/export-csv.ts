// An export as CSV. Knows how cells stand in a line; refuses to know where the lines go.
import { csv } from './csv.ts';
import type { ExportCell, ExportColumn, ExportRow } from './export-table.ts';

export const csvHead = (columns: readonly ExportColumn[]): string =>
  csv(
    columns.map(({ name }) => name),
    [],
  );

/** Rows without the line of titles, which is there once. */
export const csvBody = (columns: readonly ExportColumn[], rows: readonly ExportRow[]): string =>
  csv(
    [],
    rows.map((row) => columns.map(({ kind }, i) => cellOf(kind === 'instant', row[i]))),
  ).slice('\r\n'.length);

const cellOf = (isInstant: boolean, cell: ExportCell): string | number | undefined => {
  if (typeof cell === 'number') return isInstant ? new Date(cell).toISOString() : cell;
  return typeof cell === 'object' ? cell.join(' ') : cell;
};
