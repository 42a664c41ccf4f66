// Answers out of the history in PostgreSQL: what is packed, and what is still in the journal. Knows how both become one; refuses to know how results are packed.
import { setImmediate as turn } from 'node:timers/promises';
import type { LatenciesQuery } from '../../core/fleet-history.ts';
import { firstOf, joined, NO_RESULTS, within } from '../../history/pieces.ts';
import type { Rollup } from '../../history/rollup.ts';
import { bytesOf, Sketch, type SketchBytes } from '../../history/sketch.ts';
import { Buckets } from '../buckets.ts';
import type { AgentResults, AgentRollups, ResultsQuery, RollupsQuery } from '../history.ts';
import type { SpanQuery } from '../rollup-plan.ts';
import { type Packing, packedSlotOf } from '../row/packing.ts';
import type { Series } from '../row/series.ts';
import { newRowsOf } from '../rows.ts';
import type { Session } from './database.ts';
import { entriesBetween } from './journal-reading.ts';
import { packingOf } from './packing.ts';
import { firstWithin, type Raw } from './raw.ts';
import { fetchEach, partsOf, rolledIn, type Source } from './rolling.ts';
import { allSeries } from './series.ts';

/** Whose roll-ups are taken apart before others get their turn: half a millisecond or so, as several slices of services may have theirs one after the other. */
const SOURCES_AT_ONCE = 2;

export const findResults = async (session: Session, query: ResultsQuery): Promise<AgentResults[]> => {
  const found: AgentResults[] = [];
  for (const source of await sourcesOf(session, [query.slot], query.agent))
    found.push({ agent: source.agent, ...(await resultsOf(session, source, query)) });
  return found;
};

export const findRollups = async (session: Session, query: RollupsQuery): Promise<AgentRollups[]> => {
  const sources = await sourcesOf(session, [query.slot], query.agent);
  const found: AgentRollups[] = [];
  const fetched = await fetchEach(
    session,
    sources.map((source) => ({ source, query })),
  );
  for (const [i, { agent }] of sources.entries()) {
    const one = fetched[i];
    if (i > 0) await turn();
    if (one) found.push({ agent, ...rolledIn(one) });
  }
  return found;
};

/** Of each of some services: the journal is gone through once. */
export const findLatencies = async (session: Session, query: LatenciesQuery): Promise<SketchBytes> => {
  const sketches = new Map(query.slots.map((slot) => [slot, new Sketch()]));
  const holds = new Map(query.slots.map((slot, place) => [slot, query.holdMs[place] ?? 0]));
  const sources = await sourcesOf(session, query.slots);
  const fetched = await fetchEach(
    session,
    sources.map((source) => ({ source, query: { ...query, holdMs: holds.get(source.slot) ?? 0 } })),
  );
  for (const [i, { slot }] of sources.entries()) {
    if (i % SOURCES_AT_ONCE === SOURCES_AT_ONCE - 1) await turn();
    const one = fetched[i];
    for (const { rollups } of one ? partsOf(one) : [])
      for (const { sketch } of rollups) sketches.get(slot)?.absorb(sketch);
  }
  return new Map([...sketches].map(([slot, sketch]) => [slot, bytesOf(sketch)]));
};

/** What the journal holds of some services that is not packed. */
type Unpacked = { readonly packing: Packing; readonly buckets: Buckets };

/** Service by service, in the order of the agents' ids. */
const sourcesOf = async (session: Session, slots: readonly number[], agent?: string): Promise<Source[]> => {
  const known = Map.groupBy(await allSeries(session, slots), ({ slot }) => slot);
  const { packing, buckets } = await unpackedOf(session, new Set(slots), agent);
  const fresh = Map.groupBy(buckets.keys(), ({ slot }) => slot);
  return slots.flatMap((slot) => {
    const series = new Map(known.get(slot)?.map((one) => [one.agent, one]));
    const agents = new Set([...series.keys(), ...(fresh.get(slot)?.map((key) => key.agent) ?? [])]);
    return [...agents]
      .filter((one) => agent === undefined || one === agent)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((one) => {
        const unpacked = joined([buckets.results(one, slot) ?? NO_RESULTS]);
        return { agent: one, slot, series: series.get(one), fresh: unpacked, packing };
      });
  });
};

const resultsOf = async (session: Session, { series, fresh }: Source, query: ResultsQuery): Promise<Raw> =>
  series
    ? firstWithin(session, series, query, [fresh])
    : { results: firstOf(within(fresh, query.fromMs, query.toMs), query.limit), lost: [] };

/** What cannot be read there becomes a gap when it is to be packed. */
const unpackedOf = async (session: Session, slots: ReadonlySet<number>, agent?: string): Promise<Unpacked> => {
  const packing = await packingOf(session);
  const buckets = new Buckets();
  for await (const { id, entry } of entriesBetween(session, packing.packedTo, Number.MAX_SAFE_INTEGER)) {
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
export const packedRollupsOf = async (
  session: Session,
  series: Series,
  query: Omit<SpanQuery, 'holdMs'>,
): Promise<readonly Rollup[]> => {
  const { agent, slot, holdMs } = series;
  const source = { agent, slot, series, fresh: NO_RESULTS, packing: await packingOf(session) };
  const [fetched] = await fetchEach(session, [{ source, query: { ...query, holdMs } }]);
  return fetched ? rolledIn(fetched).rollups : [];
};
