// From roll-ups to what was seen of a service. Knows what several agents come to together; refuses to know where roll-ups are kept.
//
// Agents that share a service see the same stretch of time mostly at once. How their gaps lie to each other a roll-up does not tell: so no more counts as
// observed than the one saw that saw most. That is never too much.
import type { Rollup } from '../history/rollup.ts';
import type { FleetHistory } from './fleet-history.ts';
import type { Sight } from './report/time.ts';

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
  // Years of thousands of services go through here: nothing is made that is not kept.
  const sights: Sight[] = [];
  let last: { -readonly [Key in keyof Sight]: Sight[Key] } | undefined;
  for (let column = 0; column < columns; column++) {
    const at = place * columns + column;
    const beginsMs = fromMs + column * widthMs;
    const lengthMs = Math.min(widthMs, nowMs - beginsMs);
    const seenMs = Math.min(observedMs[at] ?? 0, lengthMs);
    if (seenMs <= 0) continue;
    const looksDownMs = Math.min(downMs[at] ?? 0, seenMs);
    if (last && seenMs === lengthMs && last.toMs === beginsMs && last.observedMs === last.toMs - last.fromMs) {
      last.toMs += lengthMs;
      last.observedMs += seenMs;
      last.downMs += looksDownMs;
    } else {
      last = { fromMs: beginsMs, toMs: beginsMs + lengthMs, observedMs: seenMs, downMs: looksDownMs };
      sights.push(last);
    }
  }
  return sights;
};

const sightOf = (fromMs: number, widthMs: number, nowMs: number, seenMs: number, downMs: number): readonly Sight[] => {
  const toMs = Math.min(fromMs + widthMs, nowMs);
  if (toMs <= fromMs || seenMs === 0) return [];
  // What the newest result says may hold for a while that is still to come.
  const observedMs = Math.min(seenMs, toMs - fromMs);
  return [{ fromMs, toMs, observedMs, downMs: Math.min(downMs, observedMs) }];
};
