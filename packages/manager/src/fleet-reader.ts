// Asks a store about many services at once: in one go what it can tell so, one service after the other what it cannot. Knows how answers of one become an
// answer of all; refuses to know what they are for.
import type { Fleet, FleetAnswer, FleetHistory, FleetQuery } from './core/fleet-history.ts';
import { seenBy } from './core/sights.ts';
import { widthsMs } from './history/rollup.ts';
import { Sketch, sketchOf } from './history/sketch.ts';
import type { History } from './store/history.ts';

/** So many questions are asked before the first is answered: the store is kept busy, and others get their turn. */
const ABREAST = 16;

/** The latencies of so many services are asked for at once: for each slice the journal is gone through, and whoever appends waits for each. */
const SLICE = 32;

export const fleetOf = async (
  store: Pick<History, 'rollups'> & Partial<Fleet>,
  query: FleetQuery,
): Promise<FleetHistory> => {
  const { slots, holdMs, fromMs, toMs, widthMs } = query;
  const { missing, ...known } =
    store.fleet && widthMs !== widthsMs.minute
      ? await store.fleet({ slots, holdMs, fromMs, toMs, widthMs })
      : nothingOf(query);
  const latencies = new Map<number, Sketch>();
  const ask = async (place: number): Promise<void> => {
    const slot = slots[place] ?? 0;
    const asked = { slot, fromMs, toMs, widthMs, holdMs: holdMs[place] ?? 0 };
    const agents = (await store.rollups(asked)).map(({ rollups }) => rollups);
    known.observedMs.fill(0, place * known.columns, (place + 1) * known.columns);
    known.downMs.fill(0, place * known.columns, (place + 1) * known.columns);
    for (const [atMs, seen] of seenBy(agents)) {
      const column = (atMs - known.fromMs) / widthMs;
      if (column < 0 || column >= known.columns) continue;
      known.observedMs[place * known.columns + column] = Math.round(seen.observedMs);
      known.downMs[place * known.columns + column] = Math.round(seen.downMs);
    }
    if (query.latencies) latencies.set(slot, mergedOf(agents.flat()));
  };
  const told = query.latencies ? placesBesides(missing, slots.length) : [];
  const slices = Array.from({ length: Math.ceil(told.length / SLICE) }, (_, i) =>
    told.slice(i * SLICE, (i + 1) * SLICE),
  );
  await inLanes(slices, async (places) => {
    const some = { slots: places.map((place) => slots[place] ?? 0), holdMs: places.map((place) => holdMs[place] ?? 0) };
    const found = await store.latencies?.({ ...some, fromMs, toMs, widthMs });
    for (const [slot, bytes] of found ?? []) latencies.set(slot, sketchOf(bytes));
  });
  await inLanes([...missing], ask);
  return { ...known, latencies };
};

const placesBesides = (missing: Uint32Array, count: number): readonly number[] => {
  const others = new Set(missing);
  return Array.from({ length: count }, (_, place) => place).filter((place) => !others.has(place));
};

/** One after the other in each lane. */
const inLanes = async <T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) await act(one);
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
};

/** All of it is still to be asked for. */
const nothingOf = ({ slots, widthMs, ...query }: FleetQuery): FleetAnswer => {
  const fromMs = Math.floor(query.fromMs / widthMs) * widthMs;
  const columns = Math.max(0, Math.ceil((query.toMs - fromMs) / widthMs));
  return {
    ...{ fromMs, columns, missing: Uint32Array.from(slots.keys()) },
    observedMs: new Uint32Array(slots.length * columns),
    downMs: new Uint32Array(slots.length * columns),
  };
};

const mergedOf = (rollups: readonly { readonly sketch: Sketch }[]): Sketch => {
  const merged = new Sketch();
  for (const { sketch } of rollups) merged.absorb(sketch);
  return merged;
};
