// A month as weeks of days, by the clock of whoever looks, and what is planned on each. Knows days; refuses to know how they are drawn.
import type { PlannedOutageView } from '../../core/planned-api.ts';
import { endMs } from './planned.ts';

export type MonthRange = { readonly month: string; readonly fromMs: number; readonly toMs: number };

export type Day = {
  readonly atMs: number;
  readonly number: number;
  readonly isOfMonth: boolean;
  /** `22:00–02:00`, or `all day`. */
  readonly planned: readonly { readonly one: PlannedOutageView; readonly text: string }[];
};

const dayMs = (year: number, month: number, day: number): number => new Date(year, month, day).getTime();

/** Whole weeks from Monday on. @param month `2026-10`; anything else is the one of now */
export const monthRange = (month: string, nowMs: number): MonthRange => {
  const now = new Date(nowMs);
  const [, year = '', number = ''] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  const [y, m] = year === '' ? [now.getFullYear(), now.getMonth()] : [Number(year), Number(number) - 1];
  const first = new Date(y, m, 1);
  const leading = (first.getDay() + 6) % 7;
  const days = new Date(y, m + 1, 0).getDate();
  const weeks = Math.ceil((leading + days) / 7);
  return { month: nameOf(y, m), fromMs: dayMs(y, m, 1 - leading), toMs: dayMs(y, m, 1 - leading + weeks * 7) };
};

const nameOf = (year: number, month: number): string => `${year}-${String(month + 1).padStart(2, '0')}`;

/** The month so many months on. */
export const monthBeside = (month: string, by: number): string => {
  const at = new Date(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by, 1);
  return nameOf(at.getFullYear(), at.getMonth());
};

export const weeksOf = (
  { month, fromMs, toMs }: MonthRange,
  all: readonly PlannedOutageView[],
): readonly (readonly Day[])[] => {
  const days: Day[] = [];
  const first = new Date(fromMs);
  for (let i = 0; ; i++) {
    const atMs = dayMs(first.getFullYear(), first.getMonth(), first.getDate() + i);
    if (atMs >= toMs) break;
    const at = new Date(atMs);
    const nextMs = dayMs(first.getFullYear(), first.getMonth(), first.getDate() + i + 1);
    days.push({
      atMs,
      number: at.getDate(),
      isOfMonth: nameOf(at.getFullYear(), at.getMonth()) === month,
      planned: plannedOn(all, atMs, nextMs),
    });
  }
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
};

const plannedOn = (all: readonly PlannedOutageView[], fromMs: number, toMs: number): Day['planned'] =>
  all.flatMap((one) =>
    one.stretches
      .map(({ since, until }) => ({ sinceMs: Date.parse(since), untilMs: endMs(until) }))
      .filter(({ sinceMs, untilMs }) => sinceMs < toMs && untilMs > fromMs)
      .slice(0, 1)
      .map(({ sinceMs, untilMs }) => ({ one, text: spanText(sinceMs, untilMs, fromMs, toMs) })),
  );

const spanText = (sinceMs: number, untilMs: number, fromMs: number, toMs: number): string => {
  if (sinceMs <= fromMs && untilMs >= toMs) return 'all day';
  const from = sinceMs <= fromMs ? '' : timeText(sinceMs);
  return `${from}–${untilMs >= toMs ? '' : timeText(untilMs)}`;
};

const timeText = (atMs: number): string => {
  const at = new Date(atMs);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
};
