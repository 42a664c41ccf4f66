// Answers out of the history in SQLite: what is packed, and what is still in the journal. Knows how both become one; refuses to know how results are packed.
import type { LatenciesQuery } from '../../core/fleet-history.ts';
import { firstOf, joined, NO_RESULTS, within } from '../../history/pieces.ts';
import type { Rollup } from '../../history/rollup.ts';
import { bytesOf, Sketch, type SketchBytes } from '../../history/sketch.ts';
import { Buckets } from '../buckets.ts';
import type { AgentResults, AgentRollups, Results, ResultsQuery, RollupsQuery, SeriesQuery } from '../history.ts';
import { anewOf, planned, type Rolled, readFor, rollupPlan, type SpanQuery } from '../rollup-plan.ts';
import { type Packing, packedSlotOf } from '../row/packing.ts';
import type { Series } from '../row/series.ts';
import { newRowsOf } from '../rows.ts';
import type { Database } from './database.ts';
import { entriesBetween } from './journal.ts';
import { packingOf } from './packing.ts';
import { type Raw, rawWithin } from './raw.ts';
import { keptRollups } from './rollups.ts';
import { allSeries } from './series.ts';

export const findResults = (database: Database, query: ResultsQuery): AgentResults[] =>
  sourcesOf(database, query).map(({ agent, read }) => ({ agent, ...read(query) }));

export const findRollups = (database: Database, query: RollupsQuery): AgentRollups[] =>
  sourcesOf(database, query).map((source) => ({ agent: source.agent, ...rollupsOf(database, source, query) }));

/** Of each of some services: the journal is gone through once. */
export const findLatencies = (database: Database, query: LatenciesQuery): SketchBytes => {
  const unpacked = unpackedOf(database, new Set(query.slots));
  const found = new Map<number, Uint8Array>();
  for (const [place, slot] of query.slots.entries()) {
    const latencies = new Sketch();
    const asked = { ...query, holdMs: query.holdMs[place] ?? 0 };
    for (const source of sourcesOf(database, { slot }, unpacked))
      for (const { sketch } of rollupsOf(database, source, asked).rollups) latencies.absorb(sketch);
    found.set(slot, bytesOf(latencies));
  }
  return found;
};

/** What there is of one service as one agent saw it. */
type Source = {
  readonly agent: string;
  /** Absent while nothing was packed. */
  readonly series: Series | undefined;
  /** In no piece yet. */
  readonly fresh: Results;
  readonly packing: Packing;
  readonly read: (span: { fromMs: number; toMs: number; limit?: number }) => Raw;
};

/** What the journal holds of some services that is not packed. */
type Unpacked = { readonly packing: Packing; readonly buckets: Buckets };

/** In the order of the agents' ids. */
const sourcesOf = (
  database: Database,
  { slot, agent }: Pick<SeriesQuery, 'slot' | 'agent'>,
  known?: Unpacked,
): Source[] => {
  const series = new Map(allSeries(database, slot).map((one) => [one.agent, one]));
  const { packing, buckets } = known ?? unpackedOf(database, new Set([slot]), agent);
  const fresh = buckets.keys().filter((key) => key.slot === slot);
  const agents = [...new Set([...series.keys(), ...fresh.map((key) => key.agent)])];
  return agents
    .filter((one) => agent === undefined || one === agent)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((one) => {
      const fresh = joined([buckets.results(one, slot) ?? NO_RESULTS]);
      const own = series.get(one);
      return {
        ...{ agent: one, series: own, fresh, packing },
        read: ({ fromMs, toMs, limit = Number.POSITIVE_INFINITY }) =>
          own
            ? rawWithin(database, own, { fromMs, toMs, limit }, [fresh])
            : { results: firstOf(within(fresh, fromMs, toMs), limit), lost: [] },
      };
    });
};

/** What cannot be read there becomes a gap when it is to be packed. */
const unpackedOf = (database: Database, slots: ReadonlySet<number>, agent?: string): Unpacked => {
  const packing = packingOf(database);
  const buckets = new Buckets();
  for (const { id, entry } of entriesBetween(database, packing.packedTo, Number.MAX_SAFE_INTEGER)) {
    if (agent !== undefined && entry.agent !== agent) continue;
    const packedSlot = packedSlotOf(packing, id, entry.agent);
    if (packedSlot === Number.POSITIVE_INFINITY) continue;
    try {
      buckets.add(entry.agent, newRowsOf(entry), (slot) => slot > packedSlot && slots.has(slot));
    } catch {}
  }
  return { packing, buckets };
};

/** Of what is packed of one series. */
export const packedRollupsOf = (
  database: Database,
  series: Series,
  query: Omit<SpanQuery, 'holdMs'>,
): readonly Rollup[] => {
  const source: Source = {
    ...{ agent: series.agent, series, fresh: NO_RESULTS, packing: packingOf(database) },
    read: ({ fromMs, toMs, limit = Number.POSITIVE_INFINITY }) => rawWithin(database, series, { fromMs, toMs, limit }),
  };
  return rollupsOf(database, source, { ...query, holdMs: series.holdMs }).rollups;
};

const rollupsOf = (database: Database, source: Source, query: SpanQuery): Rolled => {
  const { series } = source;
  const plan = rollupPlan(source, query);
  const kept = series
    ? plan.kept.map((one) => ({ widthMs: one.widthMs, ...keptRollups(database, series, one.widthMs, one) }))
    : [];
  const anew = plan.anew.map((one) => {
    const { results, lost } = source.read(readFor(one, plan));
    return { widthMs: plan.anewMs, rollups: anewOf(results, one, plan), lost };
  });
  return planned(plan, [...kept, ...anew]);
};
