// Tables for people: as wide as their content, never wider than the screen. Knows columns and cells; refuses to know what is in them.
import type { Paint, Style } from './paint.ts';
import { cut, padEnd, padStart, safe, widthOf } from './text.ts';

export type Column = {
  readonly title: string;
  readonly align?: 'right';
  /** May be cut to this many columns when the screen is too narrow; a column without it is never cut. */
  readonly least?: number;
  /** Left out, the last such column first, when cutting alone does not make the table fit. */
  readonly optional?: boolean;
};

export type Cell = string | { readonly text: string; readonly style: Style };

const GAP = '  ';

/**
 * One line per row below a line of titles. Values are made safe to print.
 * @param width of the screen in columns; without end, nothing is cut or left out
 */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paint: Paint,
): string[] => {
  const texts = rows.map((row) => row.map((cell) => safe(typeof cell === 'string' ? cell : cell.text)));
  const widths = fit(columns, texts, width);
  const tooWide = widths.reduce((sum, w) => sum + w, GAP.length * (columns.length - 1)) > width;
  const spare = columns.findLastIndex(({ optional }) => optional === true);
  if (tooWide && spare >= 0) {
    const rest = <T>(items: readonly T[]): T[] => items.toSpliced(spare, 1);
    return table(rest(columns), rows.map(rest), width, paint);
  }
  const layOut = (row: readonly string[], style: (i: number) => Style | undefined): string =>
    columns
      .map(({ align }, i) => {
        const text = cut(row[i] ?? '', widths[i] ?? 0);
        const last = i === columns.length - 1;
        // The padding stays outside the colour, and nothing trails at the end of a line.
        const padding = (align === 'right' ? padStart : padEnd)('', (widths[i] ?? 0) - widthOf(text));
        const painted = paint(style(i), text);
        if (align === 'right') return padding + painted;
        return last ? painted : painted + padding;
      })
      .join(GAP)
      .trimEnd();
  const titles = layOut(
    columns.map(({ title }) => title),
    () => 'bold',
  );
  const body = texts.map((row, r) =>
    layOut(row, (i) => {
      const cell = rows[r]?.[i];
      return typeof cell === 'object' ? cell.style : undefined;
    }),
  );
  return [titles, ...body];
};

/** As wide as the widest cell; then the widest column that may be cut gives way, one column at a time, until all fits. */
const fit = (columns: readonly Column[], rows: readonly (readonly string[])[], width: number): number[] => {
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ''))));
  let excess = widths.reduce((sum, w) => sum + w, GAP.length * (columns.length - 1)) - width;
  while (excess > 0) {
    const givers = columns.flatMap(({ least, title }, i) => {
      const floor = Math.max(least ?? Number.POSITIVE_INFINITY, widthOf(title));
      const spare = (widths[i] ?? 0) - floor;
      return spare > 0 ? [{ i, spare, width: widths[i] ?? 0 }] : [];
    });
    const giver = givers.reduce<(typeof givers)[number] | undefined>(
      (most, next) => (most === undefined || next.width > most.width ? next : most),
      undefined,
    );
    if (giver === undefined) break;
    widths[giver.i] = giver.width - 1;
    excess--;
  }
  return widths;
};
