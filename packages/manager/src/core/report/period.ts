// Which stretch of time a report is about, and where its days begin by the clocks of a zone. Knows months, days and nights in which clocks are changed; refuses to
// know what is reported.
import { Fault, quote } from '@vedette/protocol/kit';
import type { Stretch } from '../../history/intervals.ts';
import type { DaysQuery, ReportQuery } from '../history-api.ts';
import { isZone, zoneOf } from '../plan/zone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** More would not fit the width of a page. */
const CELL_COUNT_MAX = 62;

/** Less than that is shown by the hour. */
const SHORT_MS = 2 * DAY_MS;

export type Period = Stretch & {
  readonly month?: string;
  readonly zone: string;
  /** Where cells begin, and where the last one ends. */
  readonly cuts: readonly number[];
};

/**
 * Of what has come so far.
 * @throws Fault `usage`
 */
export const periodOf = ({ period, zone = 'UTC' }: Pick<ReportQuery, 'period' | 'zone'>, nowMs: number): Period => {
  if (!isZone(zone)) throw new Fault('usage', `There is no time zone ${quote(zone)}. Write it like Europe/Berlin.`);
  const whole =
    'month' in period ? monthOf(period.month, zone) : { fromMs: period.sinceMs, toMs: period.untilMs ?? nowMs };
  const range = endedBy(nowMs, whole);
  const cuts = cutsOf(range, zone);
  return { ...range, ...('month' in period && { month: period.month }), zone, cuts };
};

/**
 * The stretch up to now.
 * @throws Fault `usage` when there is nothing of it yet
 */
export const endedBy = (nowMs: number, { fromMs, toMs }: Stretch): Stretch => {
  if (fromMs >= toMs) throw new Fault('usage', 'That time ends before it begins.');
  if (fromMs >= nowMs) throw new Fault('usage', 'That time is still to come: nothing is known of it.');
  return { fromMs, toMs: Math.min(toMs, nowMs) };
};

/** The last so many days up to now by the clocks of a zone, and where each of them begins. */
export const lastDays = (
  { days, zone: name }: DaysQuery,
  nowMs: number,
): Stretch & { readonly cuts: readonly number[]; readonly days: readonly string[] } => {
  const zone = zoneOf(name);
  const today = Math.floor(zone.wallMs(nowMs) / DAY_MS);
  const numbers = Array.from({ length: days }, (_, i) => today - days + 1 + i);
  const starts = numbers.map((day) => zone.instantMs(day * DAY_MS));
  return {
    ...{ fromMs: starts[0] ?? nowMs, toMs: nowMs, cuts: [...starts, nowMs] },
    days: numbers.map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
  };
};

const monthOf = (month: string, zone: string): Stretch => {
  const [, year, number] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === undefined || number === undefined)
    throw new Fault('usage', `${quote(month)} is no month. Write it like 2026-10.`);
  const first = (monthsLater: number): number =>
    zoneOf(zone).instantMs(Date.UTC(Number(year), Number(number) - 1 + monthsLater, 1));
  return { fromMs: first(0), toMs: first(1) };
};

/** Days, so many together that there is room for all of them; hours, where there are only a few days. */
const cutsOf = ({ fromMs, toMs }: Stretch, zoneName: string): readonly number[] => {
  const cuts = [fromMs];
  const add = (atMs: number): void => {
    if (atMs > (cuts.at(-1) ?? fromMs) && atMs < toMs) cuts.push(atMs);
  };
  if (toMs - fromMs <= SHORT_MS) {
    for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; atMs < toMs; atMs += HOUR_MS) add(atMs);
    return [...cuts, toMs];
  }
  const zone = zoneOf(zoneName);
  const step = Math.ceil((toMs - fromMs) / DAY_MS / CELL_COUNT_MAX);
  const firstDay = Math.floor(zone.wallMs(fromMs) / DAY_MS);
  for (let day = firstDay + step; ; day += step) {
    const atMs = zone.instantMs(day * DAY_MS);
    if (atMs >= toMs) return [...cuts, toMs];
    add(atMs);
  }
};
