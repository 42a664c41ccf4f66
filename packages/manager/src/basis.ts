// What wishes rest on: the file, and what was added to it at run time as far as it goes with it. Knows what is set up once and stays as it was; refuses to know
// agents and silences of run time.

import type { Source } from './config/parse.ts';
import { type Fit, fitEntries } from './config/with-entries.ts';
import type { Entry } from './core/entry.ts';
import type { Wishes } from './core/wishes.ts';

export type Basis = {
  readonly source: Source;
  /** What the file says alone. */
  readonly file: Wishes;
  /** What both say together. */
  readonly wishes: Wishes;
  readonly fit: Fit;
};

/** What is set up once, at the start. */
const FIXED = [
  'manager',
  'listen',
  'http',
  'httpOrigin',
  'heartbeats',
  'statusListen',
  'tls',
  'store',
] as const satisfies readonly (keyof Wishes)[];

/** As the file spells what is called otherwise here. */
const SPELT: Partial<Record<keyof Wishes, string>> = {
  statusListen: 'status_pages.listen',
  httpOrigin: 'manager.http_behind_proxy',
};

/** @param first what was in force at the start, if this is not it */
export const basisOf = (source: Source, entries: readonly Entry[], first: Wishes = source.reading.wishes): Basis => {
  const fit = fitEntries(source, entries);
  return { source, file: asSetUp(source.reading.wishes, first), wishes: asSetUp(fit.wishes, first), fit };
};

/** What differs of what is set up once. */
export const changedFixed = (wishes: Wishes, first: Wishes): readonly string[] =>
  FIXED.filter((key) => JSON.stringify(wishes[key]) !== JSON.stringify(first[key])).map((key) => SPELT[key] ?? key);

/** Wishes with what was set up at the start as it was then. */
export const asSetUp = (wishes: Wishes, first: Wishes): Wishes => {
  const kept = Object.fromEntries(FIXED.flatMap((key) => (key in first ? [[key, first[key]]] : [])));
  const {
    tls: _tls,
    heartbeats: _heartbeats,
    statusListen: _statusListen,
    httpOrigin: _httpOrigin,
    ...others
  } = wishes;
  return { ...others, ...kept };
};
