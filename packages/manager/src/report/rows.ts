// What a report says of each service and group, in words and as numbers: the same columns for tables, Markdown, pages and spreadsheets. Knows their titles and
// order; refuses to know how they are laid out.

import { count, duration, latency } from '../cli/format.ts';
import { percent } from '../cli/share.ts';
import type { Budget, Figures, Report } from '../core/history-api.ts';
import { zoneOf } from '../core/plan/zone.ts';

/** The first is the name of the service or group. */
export const reportTitles = [
  'uptime',
  'down',
  'outages',
  'longest',
  'MTTR',
  'MTBF',
  'planned',
  'observed',
  'p95',
  'budget left',
] as const;

/** `-` for what there is no figure of. */
export const reportCells = (figures: Figures): readonly string[] => {
  const { uptime, downMs, outages, longestMs, mttrMs, mtbfMs, plannedMs, coverage, latency: slow, budget } = figures;
  const lasting = (ms: number | undefined): string => (ms === undefined ? '-' : duration(ms));
  return [
    percent(uptime),
    downMs === 0 ? '-' : duration(downMs),
    outages === 0 ? '-' : String(outages),
    lasting(longestMs),
    lasting(mttrMs),
    lasting(mtbfMs),
    plannedMs === 0 ? '-' : duration(plannedMs),
    percent(coverage, 1),
    latency(slow?.p95Ms),
    budget ? budgetText(budget) : '-',
  ];
};

/** `32 m of 43 m`; `-12 m of 43 m` where more was used than there was. */
const budgetText = ({ leftMs, budgetMs }: Budget): string =>
  `${leftMs < 0 ? '-' : ''}${duration(Math.abs(leftMs))} of ${duration(budgetMs)}`;

export const csvTitles: readonly string[] = [
  ...['kind', 'id', 'group', 'target', 'uptime', 'coverage', 'plannedShare'],
  ...['upMs', 'downMs', 'plannedMs', 'downPlannedMs', 'unobservedMs'],
  ...['outages', 'plannedOutages', 'longestMs', 'mttrMs', 'mtbfMs', 'p50Ms', 'p95Ms', 'p99Ms'],
  ...['sloTarget', 'budgetMs', 'budgetUsedMs', 'budgetLeftMs', 'burn'],
];

type Value = string | number | undefined;

/** Services, then groups. */
export const csvRows = ({ services, groups }: Report): readonly (readonly Value[])[] => [
  ...services.map((one) => ['service', one.id, one.group, one.target, ...numbers(one)]),
  ...groups.map((one) => ['group', one.id, undefined, undefined, ...numbers(one)]),
];

const numbers = ({ latency: slow, budget, ...figures }: Figures): readonly Value[] => [
  ...[figures.uptime, figures.coverage, figures.plannedShare],
  ...[figures.upMs, figures.downMs, figures.plannedMs, figures.downPlannedMs, figures.unobservedMs],
  ...[figures.outages, figures.plannedOutages, figures.longestMs, figures.mttrMs, figures.mtbfMs],
  ...[slow?.p50Ms, slow?.p95Ms, slow?.p99Ms],
  ...[budget?.target, budget?.budgetMs, budget?.usedMs, budget?.leftMs, budget?.burn],
];

/** `October 2026`, or `2026-10-01 to 2026-10-08`, by the clocks of the report's zone. */
export const periodText = ({ month, since, until, zone }: Report): string => {
  if (month === undefined) return `${wallText(since, zone)} to ${wallText(until, zone)}`;
  const name = new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const isWhole = zoneOf(zone).instantMs(next.getTime()) === Date.parse(until);
  return isWhole ? name : `${name}, up to ${wallText(until, zone)}`;
};

/** `2026-10-01`, or with the time where it is not midnight. */
export const wallText = (iso: string, zone: string): string => {
  const shown = new Date(zoneOf(zone).wallMs(Date.parse(iso))).toISOString();
  return shown.slice(11, 16) === '00:00' ? shown.slice(0, 10) : `${shown.slice(0, 10)} ${shown.slice(11, 16)}`;
};

/** All of it in a sentence. */
export const summary = ({ services, all }: Report): string =>
  `${count(services.length, 'service')}: up ${percent(all.uptime)} of the time that counts, ${percent(all.coverage, 1)} observed, ` +
  `${count(all.outages, 'outage')}, down ${duration(all.downMs)} in all.`;
