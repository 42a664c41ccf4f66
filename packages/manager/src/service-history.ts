// The history of one service over a stretch of time, asked of the store as finely as suits. Knows what has to be asked; what it comes to is worked out in core/.
import { Fault, quote } from '@vedette/protocol/kit';
import type { GapView, HistoryQuery, HistoryView } from './core/history-api.ts';
import { cellOf, cutsOf, pointOf, sourceOf, stepFor } from './core/history-points.ts';
import { plannedShares } from './core/planned-share.ts';
import type { PlannedStretch } from './core/planned-stretches.ts';
import { figuresOf, unplannedMs } from './core/report/figures.ts';
import { addAmounts, amountsOf, type Sight } from './core/report/time.ts';
import { sightsOf } from './core/sights.ts';
import { isoTime, outageView } from './core/views.ts';
import type { Stretch } from './history/intervals.ts';
import { gather, type Rollup } from './history/rollup.ts';
import { Sketch } from './history/sketch.ts';
import { ceilTo, floorTo, rolledUp } from './history/standing.ts';
import { holdMsOf, type OnRecord, onRecord, stretchesOf, type Watched } from './on-record.ts';
import type { History, StoredGap } from './store/history.ts';
import type { Store } from './store/store.ts';

/** So many results of each agent are read for a screen of them. */
const RESULTS_MAX = 200_000;
const GAPS_MAX = 100;
const OUTAGES_MAX = 1_000;

export type HistoryStore = Pick<Store, 'outages' | 'silences'> & Pick<History, 'results' | 'rollups' | 'gaps'>;

type Seen = {
  readonly agents: readonly { readonly agent: string; readonly points: readonly Rollup[] }[];
  readonly sights: readonly Sight[];
};

/**
 * @param range ends at `nowMs` at the latest
 * @throws Fault `not-found` for an agent that has nothing to do with the service
 */
export const serviceHistory = async (
  store: HistoryStore,
  watched: Watched,
  range: Stretch,
  { agent, points }: Pick<HistoryQuery, 'agent' | 'points'>,
  nowMs: number,
): Promise<HistoryView> => {
  const stepMs = stepFor(range, points);
  const [seen, record, gaps] = await Promise.all([
    seenIn(store, watched, range, stepMs, nowMs),
    onRecord(store, range, [watched]),
    store.gaps({ ...range, ...(agent !== undefined && { agent }), limit: GAPS_MAX }),
  ]);
  const { id, sloTarget, agents: lookers } = watched.demand.service;
  if (agent !== undefined && !lookers.includes(agent) && !seen.agents.some((one) => one.agent === agent))
    throw new Fault('not-found', `No agent called ${quote(agent)} looks at ${id}, nor did one in that time.`);
  const shown = seen.agents
    .filter((one) => agent === undefined || one.agent === agent)
    // Where an earlier result only still held, there is nothing to draw.
    .map((one) => ({ ...one, points: one.points.filter(({ counts }) => counts.size > 0) }))
    .filter(({ points: drawn }) => drawn.length > 0);
  const outages = record.outages(id);
  const account = { sights: seen.sights, planned: record.planned(watched), outages: stretchesOf(outages) };
  const cuts = cutsOf(range, stepMs);
  const amounts = amountsOf(cuts, account);
  const failed = failedIn(seen);
  const latency = new Sketch();
  for (const { sketch } of shown.flatMap((one) => one.points)) latency.absorb(sketch);
  return {
    service: id,
    since: isoTime(range.fromMs),
    until: isoTime(range.toMs),
    from: sourceOf(stepMs).from,
    stepMs,
    agents: shown.map((one) => ({ agent: one.agent, points: one.points.map(pointOf) })),
    cells: amounts.map((one, i) => {
      const atMs = cuts[i] ?? range.fromMs;
      return cellOf(atMs, one, failed.has(floorTo(atMs, stepMs)));
    }),
    figures: figuresOf({
      amounts: addAmounts(amounts),
      outagesMs: unplannedMs(range, account.outages, account.planned),
      latency,
      sloTarget,
    }),
    outages: outageViews(watched, record, nowMs),
    planned: account.planned.map((one) => plannedView(one, range)),
    gaps: gaps.filter((gap) => isOf(gap, lookers, seen)).map(gapView),
  };
};

/** What the agents of the service lost; it may have been of another. */
const isOf = ({ agent }: StoredGap, lookers: readonly string[], { agents }: Seen): boolean =>
  lookers.includes(agent) || agents.some((one) => one.agent === agent);

const seenIn = async (
  store: HistoryStore,
  { slot, demand }: Watched,
  { fromMs, toMs }: Stretch,
  stepMs: number,
  nowMs: number,
): Promise<Seen> => {
  const { widthMs } = sourceOf(stepMs);
  const holdMs = holdMsOf({ slot, demand });
  if (widthMs !== undefined) {
    const agents = await store.rollups({ slot, fromMs, toMs, widthMs, holdMs });
    return {
      agents: agents.map(({ agent, rollups }) => ({ agent, points: gather(rollups, stepMs) })),
      sights: sightsOf(
        agents.map(({ rollups }) => rollups),
        widthMs,
        nowMs,
      ),
    };
  }
  const grid = { fromMs: floorTo(fromMs, stepMs), toMs: ceilTo(toMs, stepMs), widthMs: stepMs, holdMs };
  const asked = { slot, fromMs: grid.fromMs - holdMs, toMs: grid.toMs, limit: RESULTS_MAX };
  const found = await store.results(asked);
  const agents = found.map(({ agent, results }) => ({ agent, points: rolledUp(results, grid) }));
  const sights = sightsOf(
    agents.map(({ points }) => points),
    stepMs,
    nowMs,
  );
  return { agents, sights };
};

/** Where the pieces of time begin in which any result was bad. */
const failedIn = ({ agents }: Seen): ReadonlySet<number> =>
  new Set(agents.flatMap(({ points }) => points.filter(({ downMs }) => downMs > 0).map(({ fromMs }) => fromMs)));

const outageViews = ({ demand }: Watched, record: OnRecord, nowMs: number): HistoryView['outages'] => {
  const outages = record.outages(demand.service.id).slice(0, OUTAGES_MAX);
  const shares = plannedShares(outages, () => demand, record.silences, nowMs);
  return outages.map((outage) => outageView(outage, nowMs, shares.get(outage.id)));
};

/** As much of it as there is in the range: it may have no end. */
const plannedView = ({ id, fromMs, toMs }: PlannedStretch, range: Stretch) => ({
  id,
  since: isoTime(Math.max(fromMs, range.fromMs)),
  until: isoTime(Math.min(toMs, range.toMs)),
});

const gapView = ({ agent, from, to, reason, fromMs, toMs }: StoredGap): GapView => ({
  agent,
  reason,
  items: to - from + 1,
  since: isoTime(fromMs),
  until: isoTime(toMs),
});
