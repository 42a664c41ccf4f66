// What strips and plots are drawn with. Knows which characters a terminal can show; refuses to know what is drawn.
import type { CellState } from '../core/history-api.ts';
import type { Environment } from './io.ts';

export type Glyphs = {
  /** No two look alike without colour. */
  readonly state: Readonly<Record<CellState, string>>;
  /** Parts of a column, from nearly nothing to all of it. */
  readonly bars: readonly string[];
};

const blocks: Glyphs = {
  state: { up: '█', failing: '▅', down: '▁', planned: '░', unknown: '·' },
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ascii: Glyphs = {
  state: { up: '#', failing: '+', down: '_', planned: '=', unknown: '.' },
  bars: ['.', ':', '#'],
};

/** Blocks where the locale is one of UTF-8, ASCII where it is not, or nobody says. */
export const glyphsFor = ({ LC_ALL, LC_CTYPE, LANG }: Environment): Glyphs =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? blocks : ascii;
