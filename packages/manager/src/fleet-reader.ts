// Asks a store about many services at once: in one go where it can tell so, one service after the other where it cannot. Knows how answers of one become an
// answer of all; refuses to know what they are for.
import type { Fleet, FleetHistory, FleetQuery } from './core/fleet-history.ts';
import { seenBy } from './core/sights.ts';
import { Sketch } from './history/sketch.ts';
import type { History } from './store/history.ts';

/** So many questions are asked before the first is answered: the store is kept busy, and others get their turn. */
const ABREAST = 16;

export const fleetOf = async (
  store: Pick<History, 'rollups'> & Partial<Fleet>,
  query: FleetQuery,
): Promise<FleetHistory> => {
  if (store.fleet) return store.fleet(query);
  const { slots, holdMs, widthMs, latencies } = query;
  const fromMs = Math.floor(query.fromMs / widthMs) * widthMs;
  const columns = Math.max(0, Math.ceil((query.toMs - fromMs) / widthMs));
  const answer = {
    ...{ fromMs, columns, latencies: new Map<number, Sketch>() },
    observedMs: new Uint32Array(slots.length * columns),
    downMs: new Uint32Array(slots.length * columns),
  };
  const ask = async (place: number): Promise<void> => {
    const slot = slots[place] ?? 0;
    const asked = { slot, fromMs: query.fromMs, toMs: query.toMs, widthMs, holdMs: holdMs[place] ?? 0 };
    const agents = (await store.rollups(asked)).map(({ rollups }) => rollups);
    for (const [atMs, seen] of seenBy(agents)) {
      const column = (atMs - fromMs) / widthMs;
      if (column < 0 || column >= columns) continue;
      answer.observedMs[place * columns + column] = Math.round(seen.observedMs);
      answer.downMs[place * columns + column] = Math.round(seen.downMs);
    }
    if (latencies) answer.latencies.set(slot, mergedOf(agents.flat()));
  };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < slots.length) await ask(next++);
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
  return answer;
};

const mergedOf = (rollups: readonly { readonly sketch: Sketch }[]): Sketch => {
  const merged = new Sketch();
  for (const { sketch } of rollups) merged.absorb(sketch);
  return merged;
};
