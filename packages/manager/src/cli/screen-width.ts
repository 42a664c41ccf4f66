// How wide an answer may be: the terminal's width, or 80 columns where there is none.
import type { Output } from './io.ts';

export const COLUMNS_DEFAULT = 80;

/** Narrower than this nothing could be told; a terminal that says so gets lines that wrap. */
const COLUMNS_MIN = 40;

export const widthFor = (output: Output): number => Math.max(COLUMNS_MIN, output.columns || COLUMNS_DEFAULT);
