// Answers out of the history in PostgreSQL: what is packed, and what is still in the journal. Knows how both become one; refuses to know how results are packed.
import { limits } from '@vedette/protocol/wire';
import type { LatenciesQuery } from '../../core/fleet-history.ts';
import { type Stretch, subtraction, union } from '../../history/intervals.ts';
import { firstOf, joined, NO_RESULTS, within } from '../../history/pieces.ts';
import { gather, type Rollup, widthsMs } from '../../history/rollup.ts';
import { bytesOf, Sketch, type SketchBytes } from '../../history/sketch.ts';
import { ceilTo, floorTo, rolledUp, touched } from '../../history/standing.ts';
import { Buckets } from '../buckets.ts';
import type { AgentResults, AgentRollups, Lost, Results, ResultsQuery, RollupsQuery, SeriesQuery } from '../history.ts';
import { type Packing, packedSlotOf, soundFrom } from '../row/packing.ts';
import type { Series } from '../row/series.ts';
import { newRowsOf } from '../rows.ts';
import type { Session } from './database.ts';
import { entriesBetween } from './journal-reading.ts';
import { packingOf } from './packing.ts';
import { type Raw, rawWithin } from './raw.ts';
import { inOrder, type KeptWidth, keptRollups } from './rollups.ts';
import { allSeries } from './series.ts';

export const findResults = async (session: Session, query: ResultsQuery): Promise<AgentResults[]> => {
  const found: AgentResults[] = [];
  for (const { agent, read } of await sourcesOf(session, query)) found.push({ agent, ...(await read(query)) });
  return found;
};

export const findRollups = async (session: Session, query: RollupsQuery): Promise<AgentRollups[]> => {
  const found: AgentRollups[] = [];
  for (const source of await sourcesOf(session, query))
    found.push({ agent: source.agent, ...(await rollupsOf(session, source, query)) });
  return found;
};

/** Of each of some services: the journal is gone through once. */
export const findLatencies = async (session: Session, query: LatenciesQuery): Promise<SketchBytes> => {
  const unpacked = await unpackedOf(session, new Set(query.slots));
  const found = new Map<number, Uint8Array>();
  for (const [place, slot] of query.slots.entries()) {
    const latencies = new Sketch();
    const asked = { ...query, holdMs: query.holdMs[place] ?? 0 };
    for (const source of await sourcesOf(session, { slot }, unpacked))
      for (const { sketch } of (await rollupsOf(session, source, asked)).rollups) latencies.absorb(sketch);
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
  readonly read: (span: { fromMs: number; toMs: number; limit?: number }) => Promise<Raw>;
};

/** What the journal holds of some services that is not packed. */
type Unpacked = { readonly packing: Packing; readonly buckets: Buckets };

/** In the order of the agents' ids. */
const sourcesOf = async (
  session: Session,
  { slot, agent }: Pick<SeriesQuery, 'slot' | 'agent'>,
  known?: Unpacked,
): Promise<Source[]> => {
  const series = new Map((await allSeries(session, slot)).map((one) => [one.agent, one]));
  const { packing, buckets } = known ?? (await unpackedOf(session, new Set([slot]), agent));
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
        read: async ({ fromMs, toMs, limit = Number.POSITIVE_INFINITY }) =>
          own
            ? rawWithin(session, own, { fromMs, toMs, limit }, [fresh])
            : { results: firstOf(within(fresh, fromMs, toMs), limit), lost: [] },
      };
    });
};

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
  const source: Source = {
    ...{ agent: series.agent, series, fresh: NO_RESULTS, packing: await packingOf(session) },
    read: ({ fromMs, toMs, limit = Number.POSITIVE_INFINITY }) => rawWithin(session, series, { fromMs, toMs, limit }),
  };
  return (await rollupsOf(session, source, { ...query, holdMs: series.holdMs })).rollups;
};

type SpanQuery = Pick<RollupsQuery, 'fromMs' | 'toMs' | 'widthMs' | 'holdMs'>;

type Rolled = { readonly rollups: readonly Rollup[]; readonly lost: readonly Lost[] };

const rollupsOf = async (
  session: Session,
  source: Source,
  { fromMs, toMs, widthMs, ...query }: SpanQuery,
): Promise<Rolled> => {
  const holdMs = source.series?.holdMs ?? query.holdMs;
  const span = {
    fromMs: floorTo(Math.max(0, fromMs), widthMs),
    toMs: ceilTo(Math.min(toMs, limits.timeMsMax), widthMs),
  };
  if (span.fromMs >= span.toMs) return { rollups: [], lost: [] };
  if (widthMs === widthsMs.minute) return anew(source, [span], { widthMs, holdMs });
  const changed = changedOf(source, holdMs);
  const hours = (stretches: readonly Stretch[]): Promise<Rolled> =>
    hoursOf(session, source, stretches, changed, holdMs);
  if (widthMs === widthsMs.hour || !source.series) {
    const { rollups, lost } = await hours([span]);
    return { rollups: widthMs === widthsMs.hour ? rollups : gather(rollups, widthMs), lost };
  }
  const { series } = source;
  const whole = changed.map((one) => ({
    fromMs: floorTo(one.fromMs, widthMs),
    toMs: Math.min(span.toMs, ceilTo(one.toMs, widthMs)),
  }));
  const sound = subtraction(union([span]), union(whole));
  const kept = await keptOf(session, series, widthsMs.day, sound);
  const rest = await hours(subtraction(union([span]), sound));
  return {
    rollups: inOrder([...kept.rollups, ...gather(rest.rollups, widthMs)]),
    lost: [...kept.lost, ...rest.lost],
  };
};

/** Where what is kept of roll-ups, if anything, is not that of everything there is. */
const changedOf = ({ series, fresh, packing }: Source, holdMs: number): readonly Stretch[] => {
  const rolledToMs = series?.rolledToMs ?? 0;
  const { atMs } = within(fresh, soundFrom(packing.keptFromMs, holdMs), Number.POSITIVE_INFINITY);
  const late = touched(atMs, { toMs: rolledToMs, widthMs: widthsMs.hour, holdMs });
  return union(late, [{ fromMs: rolledToMs, toMs: limits.timeMsMax + 1 }]);
};

/** In order of time. */
const hoursOf = async (
  session: Session,
  source: Source,
  stretches: readonly Stretch[],
  changed: readonly Stretch[],
  holdMs: number,
): Promise<Rolled> => {
  const wanted = union(stretches);
  const sound = subtraction(wanted, union(changed));
  const { series } = source;
  const kept = series ? await keptOf(session, series, widthsMs.hour, sound) : { rollups: [], lost: [] };
  const fresh = await anew(source, subtraction(wanted, sound), { widthMs: widthsMs.hour, holdMs });
  return {
    rollups: inOrder([...kept.rollups, ...fresh.rollups]),
    lost: [...kept.lost, ...fresh.lost],
  };
};

/** In order of time. */
const keptOf = async (
  session: Session,
  series: Series,
  widthMs: KeptWidth,
  stretches: readonly Stretch[],
): Promise<Rolled> => {
  const parts: Rolled[] = [];
  for (const one of stretches) parts.push(await keptRollups(session, series, widthMs, one));
  return { rollups: parts.flatMap(({ rollups }) => rollups), lost: parts.flatMap(({ lost }) => lost) };
};

const anew = async (
  source: Source,
  stretches: readonly Stretch[],
  { widthMs, holdMs }: { widthMs: number; holdMs: number },
): Promise<Rolled> => {
  const parts: Rolled[] = [];
  for (const span of stretches) {
    const { results, lost } = await source.read({ fromMs: span.fromMs - holdMs, toMs: span.toMs });
    parts.push({ rollups: rolledUp(results, { ...span, widthMs, holdMs }), lost });
  }
  return { rollups: parts.flatMap(({ rollups }) => rollups), lost: parts.flatMap(({ lost }) => lost) };
};
