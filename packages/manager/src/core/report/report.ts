// The report of a stretch of time: services, the worst first, and what those of a group come to together. Knows how figures of many add up; refuses to know what
// a figure means (report-figures.ts) and where the facts come from.
import type { Stretch } from '../../history/intervals.ts';
import { Sketch } from '../../history/sketch.ts';
import type { Amounts, Figures, ReportGroup, ReportService, Strip } from '../history-api.ts';
import { figuresOf, unplannedMs } from './figures.ts';
import { type Account, addAmounts, amountsOf } from './time.ts';

/** A service and what is known of it in that time. Outages that last, and plans, may reach beyond it. */
export type Reported = Account & {
  readonly id: string;
  readonly target: string;
  readonly group?: string | undefined;
  readonly sloTarget?: number | undefined;
  readonly latency?: Sketch | undefined;
};

export type ReportBody = {
  /** Most downtime first; of as much, the least uptime; then by id. */
  readonly services: readonly ReportService[];
  /** In the order of their names. */
  readonly groups: readonly ReportGroup[];
  readonly all: Figures;
};

/** What one service comes to, with what is needed to add it to others. */
export type Reckoned = {
  readonly service: ReportService;
  readonly amounts: Amounts;
  readonly outagesMs: readonly number[];
  readonly latency: Sketch | undefined;
};

/** @param cuts where the cells of the strips begin, in order, and where the last one ends */
export const reckonedOf = (cuts: readonly number[], reported: Reported): Reckoned => {
  const range: Stretch = { fromMs: cuts[0] ?? 0, toMs: cuts.at(-1) ?? 0 };
  const cells = amountsOf(cuts, reported);
  const amounts = addAmounts(cells);
  const outagesMs = unplannedMs(range, reported.outages, reported.planned);
  const { id, target, group, latency, sloTarget } = reported;
  const service: ReportService = {
    ...{ id, target, ...(group !== undefined && { group }) },
    ...figuresOf({ amounts, outagesMs, latency, sloTarget }),
    strip: stripOf(cells),
  };
  return { service, amounts, outagesMs, latency };
};

export const reportOf = (reckoned: readonly Reckoned[]): ReportBody => {
  const groups = Map.groupBy(reckoned, ({ service: { group } }) => group);
  return {
    services: reckoned.map(({ service }) => service).sort(byHarm),
    groups: [...groups]
      .flatMap(([id, members]) => (id === undefined ? [] : [{ id, services: members.length, ...together(members) }]))
      .sort(byId),
    all: together(reckoned),
  };
};

/** Times, outages and latencies of all of them. There is no target of several: each has its own. */
const together = (members: readonly Reckoned[]): Figures => {
  const latency = new Sketch();
  for (const member of members) if (member.latency) latency.absorb(member.latency);
  return figuresOf({
    amounts: addAmounts(members.map(({ amounts }) => amounts)),
    outagesMs: members.flatMap(({ outagesMs }) => outagesMs),
    latency,
  });
};

const stripOf = (cells: readonly Amounts[]): Strip => ({
  upMs: cells.map(({ upMs }) => Math.round(upMs)),
  downMs: cells.map(({ downMs }) => Math.round(downMs)),
  plannedMs: cells.map(({ plannedMs }) => Math.round(plannedMs)),
  unobservedMs: cells.map(({ unobservedMs }) => Math.round(unobservedMs)),
});

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
};

const byHarm = (a: ReportService, b: ReportService): number =>
  b.downMs - a.downMs || (a.uptime ?? 2) - (b.uptime ?? 2) || byId(a, b);
