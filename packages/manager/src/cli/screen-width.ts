// How wide an answer may be: what COLUMNS says, or else the terminal's width. Knows that there may be neither; refuses to know what is laid out.
import type { Io, Output } from './io.ts';

const COLUMNS_DEFAULT = 80;

/** Narrower than this nothing could be told; a terminal that says so gets lines that wrap. */
const COLUMNS_MIN = 40;

export const terminalWidth = ({ columns }: Output): number => Math.max(COLUMNS_MIN, columns || COLUMNS_DEFAULT);

/** Of a table, in columns. Where there is no screen there is no end: what goes to a file or to another program is whole. */
export const tableWidth = ({ out, env }: Pick<Io, 'out' | 'env'>): number => {
  if (/^[1-9]\d{0,5}$/.test(env.COLUMNS ?? '')) return Math.max(COLUMNS_MIN, Number(env.COLUMNS));
  return out.isTTY === true ? terminalWidth(out) : Number.POSITIVE_INFINITY;
};

/** Of sentences and pictures, which have to end somewhere, beside a table of this width. */
export const textWidth = (width: number): number => (Number.isFinite(width) ? width : COLUMNS_DEFAULT);

/** Of an answer without tables. */
export const widthFor = (io: Pick<Io, 'out' | 'env'>): number => textWidth(tableWidth(io));
