// The questions a URL can ask. Knows every parameter, its form and its limits; refuses to know what is answered.
import { Fault, quote } from '@vedette/protocol/kit';
import type { NotificationQuery, OutageQuery } from '../core/api.ts';
import { parseDuration } from '../core/duration.ts';
import type { ExplanationQuery } from '../core/explanation.ts';
import type { SilenceQuery } from '../core/run-time-api.ts';

/** How many rows an answer holds when nobody says, and at most. */
export const limits = { rowsDefault: 100, rowsMax: 1_000 } as const;

type Raw = Readonly<Record<string, unknown>>;

/** @throws Fault `usage` naming the parameter */
export const outageQuery = (raw: Raw, nowMs: number): OutageQuery => {
  allow(raw, ['service', 'since', 'open', 'before', 'limit']);
  const service = text(raw, 'service');
  const sinceMs = instant(raw, 'since', nowMs);
  const open = flag(raw, 'open');
  const beforeId = number(raw, 'before');
  return {
    limit: limit(raw),
    ...(service !== undefined && { service }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(open !== undefined && { open }),
    ...(beforeId !== undefined && { beforeId }),
  };
};

/** @throws Fault `usage` naming the parameter */
export const notificationQuery = (raw: Raw, nowMs: number): NotificationQuery => {
  allow(raw, ['subscriber', 'since', 'before', 'limit']);
  const subscriber = text(raw, 'subscriber');
  const sinceMs = instant(raw, 'since', nowMs);
  const beforeId = number(raw, 'before');
  return {
    limit: limit(raw),
    ...(beforeId !== undefined && { beforeId }),
    ...(subscriber !== undefined && { subscriber }),
    ...(sinceMs !== undefined && { sinceMs }),
  };
};

/** @throws Fault `usage` naming the parameter */
export const silenceQuery = (raw: Raw): SilenceQuery => {
  allow(raw, ['all', 'limit']);
  return { all: flag(raw, 'all') ?? false, limit: limit(raw) };
};

/** The clocks of whoever asks and of the manager may differ by so much. */
const CLOCKS_APART_MS = 60_000;

/** @throws Fault `usage` naming the parameter */
export const explanationQuery = (service: string, raw: Raw, nowMs: number): ExplanationQuery => {
  allow(raw, ['at', 'subscriber']);
  const subscriber = text(raw, 'subscriber');
  const atMs = instant(raw, 'at', nowMs);
  if (atMs !== undefined && atMs > nowMs + CLOCKS_APART_MS)
    throw new Fault('usage', 'The parameter at is in the future: nothing has been decided there yet.');
  return { service, ...(atMs !== undefined && { atMs }), ...(subscriber !== undefined && { subscriber }) };
};

/** @throws Fault `usage` when any parameter is given that is not one of `names` */
export const allow = (raw: Raw, names: readonly string[]): void => {
  for (const name of Object.keys(raw)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`;
    throw new Fault('usage', `This address takes no parameter ${quote(name)}. ${known}`);
  }
};

/** @throws Fault `usage` when a request that takes no parameters has one */
export const noParameters = ({ query }: { readonly query: unknown }): void => allow(query as Raw, []);

export const text = (raw: Raw, name: string): string | undefined => {
  const value = raw[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new Fault('usage', `The parameter ${name} must be given once, with a value.`);
};

export const instant = (raw: Raw, name: string, nowMs: number): number | undefined => {
  const value = text(raw, name);
  if (value === undefined) return undefined;
  const ago = parseDuration(value);
  if ('ms' in ago) return nowMs - ago.ms;
  // Only what starts like an ISO date: Date.parse alone would take "1" for the year 2001.
  const atMs = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(atMs)) return atMs;
  throw new Fault(
    'usage',
    `The parameter ${name} is ${quote(value)}. Give an ISO time (2026-01-31T08:00:00Z) or how long ago (30m, 24h, 7d).`,
  );
};

const flag = (raw: Raw, name: string): boolean | undefined => {
  const value = text(raw, name);
  if (value === undefined) return undefined;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new Fault('usage', `The parameter ${name} is ${quote(value)}. It is either true or false.`);
};

/** The number of a row, from an answer before. */
const number = (raw: Raw, name: string): number | undefined => {
  const value = text(raw, name);
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new Fault(
    'usage',
    `The parameter ${name} is ${quote(value)}. It is the number of the last one that is known already.`,
  );
};

const limit = (raw: Raw): number => {
  const value = text(raw, 'limit');
  if (value === undefined) return limits.rowsDefault;
  const rows = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (rows >= 1 && rows <= limits.rowsMax) return rows;
  throw new Fault('usage', `The parameter limit is ${quote(value)}. It is a whole number from 1 to ${limits.rowsMax}.`);
};
