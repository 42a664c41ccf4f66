// From roll-ups to what was seen of a service. Knows what several agents come to together; refuses to know where roll-ups are kept.
//
// Agents that share a service see the same stretch of time mostly at once. How their gaps lie to each other a roll-up does not tell: so no more counts as
// observed than the one saw that saw most. That is never too much.
import type { Rollup } from '../history/rollup.ts';
import type { FleetHistory } from './fleet-history.ts';
import type { Sight } from './report-time.ts';

type Seen = { observedMs: number; downMs: number };

/** By where they begin, as much as was seen in each. @param agents the roll-ups of each agent, all of one width */
export const seenBy = (agents: readonly (readonly Rollup[])[]): ReadonlyMap<number, Seen> => {
  const byTime = new Map<number, Seen>();
  for (const { fromMs, upMs, downMs } of agents.flat()) {
    const seen = byTime.get(fromMs);
    if (!seen) byTime.set(fromMs, { observedMs: upMs + downMs, downMs });
    else {
      seen.observedMs = Math.max(seen.observedMs, upMs + downMs);
      seen.downMs = Math.max(seen.downMs, downMs);
    }
  }
  return byTime;
};

/** In order of time. What is still to come is in none. */
export const sightsOf = (agents: readonly (readonly Rollup[])[], widthMs: number, nowMs: number): readonly Sight[] =>
  [...seenBy(agents)]
    .sort(([a], [b]) => a - b)
    .flatMap(([fromMs, seen]) => sightOf(fromMs, widthMs, nowMs, seen.observedMs, seen.downMs));

/** Of the service at that place of the question. Roll-ups that were observed from end to end become one with those beside them: nothing is lost by that. */
export const sightsAt = (
  place: number,
  { widthMs }: { readonly widthMs: number },
  { fromMs, columns, observedMs, downMs }: FleetHistory,
  nowMs: number,
): readonly Sight[] => {
  const sights: Sight[] = [];
  for (let column = 0; column < columns; column++) {
    const at = place * columns + column;
    const seenMs = observedMs[at] ?? 0;
    const [sight] = sightOf(fromMs + column * widthMs, widthMs, nowMs, seenMs, downMs[at] ?? 0);
    if (!sight) continue;
    const last = sights.at(-1);
    if (last?.toMs === sight.fromMs && isWhole(last) && isWhole(sight)) sights[sights.length - 1] = joined(last, sight);
    else sights.push(sight);
  }
  return sights;
};

const isWhole = ({ fromMs, toMs, observedMs }: Sight): boolean => observedMs >= toMs - fromMs;

const joined = (a: Sight, b: Sight): Sight => ({
  fromMs: a.fromMs,
  toMs: b.toMs,
  observedMs: a.observedMs + b.observedMs,
  downMs: a.downMs + b.downMs,
});

const sightOf = (fromMs: number, widthMs: number, nowMs: number, seenMs: number, downMs: number): readonly Sight[] => {
  const toMs = Math.min(fromMs + widthMs, nowMs);
  if (toMs <= fromMs || seenMs === 0) return [];
  // What the newest result says may hold for a while that is still to come.
  const observedMs = Math.min(seenMs, toMs - fromMs);
  return [{ fromMs, toMs, observedMs, downMs: Math.min(downMs, observedMs) }];
};
