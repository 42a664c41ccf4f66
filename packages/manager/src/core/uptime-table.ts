// The uptime of all services over the last days, weeks and months. Knows which ranges are usual, and how the longer ones contain the shorter; refuses to know what
// uptime is (report-time.ts).
import type { Stretch } from '../history/intervals.ts';
import { widthsMs } from '../history/rollup.ts';
import type { Amounts, UptimeService, UptimeTable } from './history-api.ts';
import { addAmounts } from './report/time.ts';

/** The first is looked at more finely than the others. */
const usualDays = [1, 7, 30, 90, 365] as const;

export type NamedRange = { readonly name: string; readonly range: Stretch };

/** Those that end at a time, the shortest first. */
export const usualRanges = (toMs: number): readonly NamedRange[] =>
  usualDays.map((days) => ({
    name: days === 1 ? '24h' : `${days}d`,
    range: { fromMs: toMs - days * widthsMs.day, toMs },
  }));

/** Where the cells begin of which each of the ranges is the last few, and where the last one ends. */
export const nestedCuts = (ranges: readonly NamedRange[]): readonly number[] => [
  ...ranges.map(({ range }) => range.fromMs).toSorted((a, b) => a - b),
  ranges[0]?.range.toMs ?? 0,
];

/** Of each of the ranges, the shortest first. @param cells of the longest, cut by `nestedCuts` */
export const nestedAmounts = (cells: readonly Amounts[]): readonly Amounts[] =>
  cells.map((_, shorter) => addAmounts(cells.slice(cells.length - 1 - shorter)));

export type UptimeRow = {
  readonly service: { readonly id: string; readonly group?: string | undefined };
  /** In the order of the ranges. */
  readonly amounts: readonly Amounts[];
};

export const uptimeTable = (ranges: readonly NamedRange[], rows: readonly UptimeRow[]): UptimeTable => ({
  ranges: ranges.map(({ name, range }) => ({
    name,
    since: new Date(range.fromMs).toISOString(),
    until: new Date(range.toMs).toISOString(),
  })),
  services: rows.map(
    ({ service: { id, group }, amounts }): UptimeService => ({
      ...{ id, ...(group !== undefined && { group }) },
      uptime: amounts.map(({ upMs, downMs }) => (upMs + downMs > 0 ? upMs / (upMs + downMs) : null)),
      coverage: amounts.map((one) => {
        const observedMs = one.upMs + one.downMs + one.plannedMs;
        return observedMs > 0 ? observedMs / (observedMs + one.unobservedMs) : 0;
      }),
    }),
  ),
});
