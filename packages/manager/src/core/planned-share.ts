// How much of each outage lay in planned time: what the wishes in force plan, and silences, those that are over among them. Knows how they add up; refuses to
// know what is told of it.
import type { Planned } from './assignment.ts';
import { plannedTime } from './plan/planned-time.ts';
import { Schedule } from './plan/schedule.ts';
import type { Outage } from './record.ts';
import type { Selectable } from './selector.ts';
import { type Silence, windowOf } from './silence.ts';
import { covers } from './silences-in-force.ts';

/** What is in force of a service: undefined of one that is no more, which silences may still have chosen by its id. */
export type InForce = (
  service: string,
) => { readonly service: Selectable; readonly planned: readonly Planned[] } | undefined;

/**
 * In milliseconds, by the outages' ids; of one that lasts, until now.
 * @param silences all that are not over before the first of the outages begins
 */
export const plannedShares = (
  outages: readonly Outage[],
  inForce: InForce,
  silences: readonly Silence[],
  nowMs: number,
): ReadonlyMap<number, number> => {
  const schedules = new Map<string, readonly Schedule[]>();
  const schedulesOf = (id: string): readonly Schedule[] => {
    const known = schedules.get(id);
    if (known) return known;
    const { service, planned } = inForce(id) ?? { service: { id, labels: {} }, planned: [] };
    const silent = silences.filter((silence) => covers(silence, service)).map(windowOf);
    const made = [...planned.map(({ window }) => window), ...silent].map((window) => new Schedule(window));
    schedules.set(id, made);
    return made;
  };
  return new Map(
    outages.map(({ id, service, startedAtMs, endedAtMs = nowMs }) => [
      id,
      plannedTime(schedulesOf(service), startedAtMs, endedAtMs).plannedMs,
    ]),
  );
};
