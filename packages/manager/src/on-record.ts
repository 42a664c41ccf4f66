// Asks the store what is on record of services in a stretch of time: their outages, and what was planned. Knows which silences still count; refuses to know what
// is made of either.
import type { Demand } from './core/assignment.ts';
import { type PlannedStretch, plannedStretches } from './core/planned-stretches.ts';
import type { Outage } from './core/record.ts';
import type { Silence } from './core/silence.ts';
import type { Stretch } from './history/intervals.ts';
import { holdsOf } from './packer.ts';
import type { Store } from './store/store.ts';

/** A service with its permanent number, as far as its history goes. */
export type Watched = {
  readonly slot: number;
  readonly demand: Pick<Demand, 'everyPerAgentMs' | 'planned'> & {
    readonly service: Pick<Demand['service'], 'id' | 'target' | 'group' | 'labels' | 'agents' | 'sloTarget'>;
  };
};

export type OnRecord = {
  /** Newest first; those that reach into the range. */
  outages(service: string): readonly Outage[];
  planned(watched: Watched): readonly PlannedStretch[];
  /** All that were not over when the range began, or the oldest of the outages. */
  readonly silences: readonly Silence[];
};

/** There is no more in a million years of one service a minute. */
const OUTAGES_MAX = 1_000_000;
const SILENCES_MAX = 1_000_000;

/** @param services those that are asked about; the outages of one of them are asked for alone */
export const onRecord = async (
  store: Pick<Store, 'outages' | 'silences'>,
  range: Stretch,
  services: readonly Watched[],
): Promise<OnRecord> => {
  const [only, ...others] = services;
  const named = only && others.length === 0 ? { service: only.demand.service.id } : {};
  const asked = { ...named, sinceMs: range.fromMs, untilMs: range.toMs, limit: OUTAGES_MAX };
  const outages = await store.outages(asked);
  const firstMs = outages.reduce((first, { startedAtMs }) => Math.min(first, startedAtMs), range.fromMs);
  const silences = await store.silences({ notOverAtMs: firstMs, limit: SILENCES_MAX });
  const bySubject = Map.groupBy(outages, ({ service }) => service);
  const planned = plannedStretches(
    range,
    silences,
    services.map(({ demand }) => demand),
  );
  return {
    outages: (service) => bySubject.get(service) ?? [],
    planned: ({ demand }) => planned(demand),
    silences,
  };
};

/** How long what one of its results says holds: as long as where roll-ups are made of them. */
export const holdMsOf = ({ slot, demand }: Watched): number =>
  holdsOf([{ slot, everyMs: demand.everyPerAgentMs }]).get(slot) ?? 0;

/** One that lasts has no end. */
export const stretchesOf = (outages: readonly Outage[]): readonly Stretch[] =>
  outages.map(({ startedAtMs, endedAtMs = Number.POSITIVE_INFINITY }) => ({ fromMs: startedAtMs, toMs: endedAtMs }));
