// The history of a service drawn in characters: a strip of states and a plot of latencies below each other, within so many columns. Knows how much room there is;
// refuses to know where the history comes from.
import type { CellState, HistoryView } from '../core/history-api.ts';
import { latency, time } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import type { Paint, Style } from './paint.ts';
import { padEnd, padStart } from './text.ts';

/** Left of the plot: `1234 ms` and a gap. */
export const LABEL_COLUMNS = 9;
const PLOT_ROWS = 5;

const styles: Readonly<Record<CellState, Style>> = {
  up: 'green',
  failing: 'yellow',
  down: 'red',
  planned: 'dim',
  unknown: 'magenta',
};

/** @param columns of the screen */
export const plotted = (view: HistoryView, columns: number, glyphs: Glyphs, paint: Paint): readonly string[] => {
  const width = columns - LABEL_COLUMNS;
  // Where there are few cells, each is several columns wide.
  const each = Math.max(1, Math.floor(width / Math.max(1, view.cells.length)));
  const shown = view.cells.slice(-width);
  const label = (text: string): string => padEnd(text, LABEL_COLUMNS);
  const strip = shown.map(({ state }) => paint(styles[state], glyphs.state[state].repeat(each))).join('');
  const bars = slowest(view).slice(-shown.length);
  return [
    label('state') + strip,
    ...latencyRows(bars, each, glyphs).map(([text, row]) => `${padStart(text, LABEL_COLUMNS - 2)}  ${row}`.trimEnd()),
    label('') + axis(view, each * shown.length),
    label('') + legend(shown, glyphs, paint),
  ];
};

/** Of each cell, the median of the agent for whom it is slowest; undefined where nothing answered. */
const slowest = ({ cells, agents, stepMs }: HistoryView): readonly (number | undefined)[] => {
  const byCell = new Map<number, number>();
  const cellOf = (at: string): number => Math.floor(Date.parse(at) / stepMs);
  for (const { at, p50Ms } of agents.flatMap(({ points }) => points)) {
    if (p50Ms !== undefined) byCell.set(cellOf(at), Math.max(p50Ms, byCell.get(cellOf(at)) ?? 0));
  }
  return cells.map(({ at }) => byCell.get(cellOf(at)));
};

type LabelledRow = readonly [label: string, row: string];

/** From the top down; nothing where nothing answered. */
const latencyRows = (bars: readonly (number | undefined)[], each: number, glyphs: Glyphs): readonly LabelledRow[] => {
  const most = bars.reduce<number>((max, ms) => Math.max(max, ms ?? 0), 0);
  if (most === 0) return [];
  const full = glyphs.bars.length;
  return Array.from({ length: PLOT_ROWS }, (_, i): LabelledRow => {
    const below = (PLOT_ROWS - 1 - i) * full;
    const row = bars.map((ms) => {
      // Whatever answered is at least as high as can be seen.
      const height = ms === undefined ? 0 : Math.max(1, Math.round((ms / most) * PLOT_ROWS * full));
      return (glyphs.bars[Math.min(full, height - below) - 1] ?? ' ').repeat(each);
    });
    return [i === 0 ? latency(most) : i === PLOT_ROWS - 1 ? 'latency' : '', row.join('')];
  });
};

/** Where it begins and ends; only the beginning where there is no room for both. */
const axis = ({ since, until }: HistoryView, width: number): string => {
  const [left, right] = [time(since), time(until)];
  return left.length + right.length + 2 > width ? left : left + padStart(right, width - left.length);
};

const legend = (cells: HistoryView['cells'], glyphs: Glyphs, paint: Paint): string => {
  const there = new Set(cells.map(({ state }) => state));
  return (Object.keys(styles) as CellState[])
    .filter((state) => there.has(state))
    .map((state) => `${paint(styles[state], glyphs.state[state])} ${state}`)
    .join('  ');
};
