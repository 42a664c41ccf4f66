// The questions a URL can ask about what was. Knows every parameter, its form and its limits; refuses to know what is answered.
import { Fault, quote } from '@vedette/protocol/kit';
import type { HistoryQuery, ReportQuery, UptimeQuery } from '../core/history-api.ts';
import { allow, instant, text } from './query.ts';

type Raw = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;

/** How many points an answer holds when nobody says, and at most. */
export const pointLimits = { pointsDefault: 120, pointsMax: 1_000 } as const;

/** @throws Fault `usage` naming the parameter */
export const historyQuery = (service: string, raw: Raw, nowMs: number): HistoryQuery => {
  allow(raw, ['since', 'until', 'agent', 'points']);
  const untilMs = instant(raw, 'until', nowMs);
  const sinceMs = instant(raw, 'since', nowMs) ?? (untilMs ?? nowMs) - DAY_MS;
  const agent = text(raw, 'agent');
  return {
    service,
    sinceMs,
    ...(untilMs !== undefined && { untilMs }),
    ...(agent !== undefined && { agent }),
    points: points(raw),
  };
};

/** @throws Fault `usage` naming the parameter */
export const uptimeQuery = (raw: Raw, nowMs: number): UptimeQuery => {
  allow(raw, ['since', 'until']);
  return stretch(raw, nowMs);
};

/** @throws Fault `usage` naming the parameter */
export const reportQuery = (raw: Raw, nowMs: number): ReportQuery => {
  allow(raw, ['month', 'since', 'until', 'zone', 'group', 'service']);
  const [zone, group, service] = [text(raw, 'zone'), text(raw, 'group'), text(raw, 'service')];
  return {
    period: periodOf(raw, nowMs),
    ...(zone !== undefined && { zone }),
    ...(group !== undefined && { group }),
    ...(service !== undefined && { service }),
  };
};

const periodOf = (raw: Raw, nowMs: number): ReportQuery['period'] => {
  const month = text(raw, 'month');
  const { sinceMs, untilMs } = stretch(raw, nowMs);
  if (month !== undefined && sinceMs === undefined && untilMs === undefined) return { month };
  if (month === undefined && sinceMs !== undefined) return { sinceMs, ...(untilMs !== undefined && { untilMs }) };
  throw new Fault('usage', 'Give either the parameter month (2026-10), or since and perhaps until.');
};

const stretch = (raw: Raw, nowMs: number): UptimeQuery => {
  const [sinceMs, untilMs] = [instant(raw, 'since', nowMs), instant(raw, 'until', nowMs)];
  return { ...(sinceMs !== undefined && { sinceMs }), ...(untilMs !== undefined && { untilMs }) };
};

const points = (raw: Raw): number => {
  const { pointsDefault, pointsMax } = pointLimits;
  const value = text(raw, 'points');
  if (value === undefined) return pointsDefault;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= pointsMax) return number;
  throw new Fault('usage', `The parameter points is ${quote(value)}. It is a whole number from 1 to ${pointsMax}.`);
};
