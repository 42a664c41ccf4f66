// Everything there is of a time, page by page, for whoever works on it elsewhere. Knows how a page ends so that nothing is left out or comes twice; refuses to know in
// which form it is written down.

import { verdictOf } from '@vedette/protocol/health';
import { Fault, quote } from '@vedette/protocol/kit';
import type { ResultRow, StoreLine } from './core/store-api.ts';
import { damageView } from './core/store-views.ts';
import { outageView } from './core/views.ts';
import type { AgentResults, History } from './store/history.ts';
import type { Store } from './store/store.ts';

/** Of each agent: as much is in memory at once, some hundred kilobytes each. */
const PAGE_RESULTS = 5_000;
const PAGE_OUTAGES = 1_000;

type Span = { readonly fromMs: number; readonly toMs: number };

/** Service by service, each in order of time. @param page how many results of each agent are read at once @throws Fault `not-found` */
export async function* exportResults(
  store: Pick<History, 'results'>,
  slots: ReadonlyMap<string, number>,
  wanted: readonly string[] | undefined,
  span: Span,
  page = PAGE_RESULTS,
): AsyncGenerator<StoreLine> {
  const services = wanted ?? [...slots.keys()];
  mustBeKnown(services, slots);
  let [rows, lost] = [0, 0];
  for (const [i, service] of services.entries()) {
    const share = (timeShare: number): number => (i + timeShare) / services.length;
    /** What cannot be read is met on every page that it reaches into, and told once. */
    const told = new Set<string>();
    for await (const found of pagesOf(store, slots.get(service) ?? 0, span, page)) {
      for (const one of found.lost) {
        const key = JSON.stringify(one);
        if (told.has(key)) continue;
        told.add(key);
        lost += one.count;
        yield { type: 'damage', damage: damageView({ kind: 'chunk', service, ...lostOf(one) }) };
      }
      rows += found.rows.length;
      if (found.rows.length > 0) yield { type: 'results', service, rows: found.rows };
      yield { type: 'progress', share: share(found.share) };
    }
  }
  yield { type: 'end', figures: { rows, lost } };
}

type LostOf = AgentResults['lost'][number] & { readonly agent: string };
type Page = { readonly rows: readonly ResultRow[]; readonly lost: readonly LostOf[]; readonly share: number };

const lostOf = ({ agent, fromMs, toMs, count, why }: LostOf) => ({ agent, fromMs, toMs, results: count, why });

async function* pagesOf(store: Pick<History, 'results'>, slot: number, span: Span, page: number): AsyncGenerator<Page> {
  let { fromMs } = span;
  let limit = page;
  while (fromMs < span.toMs) {
    const found = await store.results({ slot, fromMs, toMs: span.toMs, limit });
    // Of an agent whose page is full, there may be more at the time of the last one: that is for the next page.
    const ends = found.flatMap(({ results: { atMs } }) => (atMs.length < limit ? [] : (atMs.at(-1) ?? [])));
    const toMs = Math.min(span.toMs, ...ends);
    if (toMs <= fromMs) {
      limit *= 2;
      continue;
    }
    limit = page;
    const rows = found.flatMap((one) => rowsOf(one, toMs)).sort(([a], [b]) => a - b);
    const lost = found.flatMap(({ agent, lost: parts }) => parts.map((part) => ({ ...part, agent })));
    yield { rows, lost, share: ends.length === 0 ? 1 : shareOf(toMs, rows[0]?.[0] ?? fromMs, span.toMs) };
    if (ends.length === 0) return;
    fromMs = toMs;
  }
}

/** Nobody knows how much is to come: about the time that is behind. */
const shareOf = (atMs: number, fromMs: number, toMs: number): number => (atMs - fromMs) / Math.max(1, toMs - fromMs);

const rowsOf = ({ agent, results: { atMs, code, latencyMs } }: AgentResults, toMs: number): ResultRow[] => {
  const rows: ResultRow[] = [];
  for (const [i, at] of atMs.entries()) {
    if (at >= toMs) break;
    const verdict = verdictOf(code[i] ?? 0);
    const took = latencyMs[i] ?? Number.NaN;
    rows.push([
      at,
      agent,
      verdict.status,
      verdict.status === 'up' ? null : verdict.reason,
      Number.isNaN(took) ? null : took,
    ]);
  }
  return rows;
};

/** The newest first. @throws Fault `not-found` */
export async function* exportOutages(
  store: Pick<Store, 'outages'>,
  slots: ReadonlyMap<string, number>,
  wanted: readonly string[] | undefined,
  { fromMs, toMs }: Span,
  nowMs: number,
  page = PAGE_OUTAGES,
): AsyncGenerator<StoreLine> {
  mustBeKnown(wanted ?? [], slots);
  let rows = 0;
  // Without a service, those of groups and agents are among them.
  for (const service of wanted ?? [undefined]) {
    let [untilMs, limit] = [toMs, page];
    const seen = new Set<number>();
    for (;;) {
      const query = { sinceMs: fromMs, untilMs, limit, ...(service !== undefined && { service }) };
      const found = await store.outages(query);
      const news = found.filter(({ id }) => !seen.has(id));
      for (const { id } of news) seen.add(id);
      rows += news.length;
      if (news.length > 0) yield { type: 'outages', rows: news.map((one) => outageView(one, nowMs)) };
      if (found.length < limit) break;
      // Where as many began at one time as are on a page, the page has to be larger.
      if (news.length === 0) limit *= 2;
      untilMs = found.at(-1)?.startedAtMs ?? untilMs;
    }
  }
  yield { type: 'end', figures: { rows } };
}

const mustBeKnown = (services: readonly string[], slots: ReadonlyMap<string, number>): void => {
  for (const service of services)
    if (!slots.has(service))
      throw new Fault('not-found', `This manager never watched a service called ${quote(service)}.`);
};
