// How each service of a configuration is to be judged from what is on record under another one: by the changes that agents told, or by changes derived anew from raw
// results; and what the record cannot say. Knows both configurations; refuses to know the record itself.
import type { Demand } from '../assignment.ts';
import type { ReplayNote } from '../replay-api.ts';

export type ReplayPlan = {
  /** Services whose changes must be derived anew. */
  readonly derived: ReadonlySet<string>;
  readonly notes: readonly ReplayNote[];
};

/**
 * What agents told holds for every grace that they kept, so a configuration that asks for some of these and no others is judged by what was told.
 * @param then what is in force, by which the record was made
 */
export const planOf = (then: readonly Demand[], now: readonly Demand[]): ReplayPlan => {
  const before = new Map(then.map((demand) => [demand.service.id, demand]));
  const derived = now.filter((demand) => asksForMore(before.get(demand.service.id), demand));
  return {
    derived: new Set(derived.map(({ service }) => service.id)),
    notes: now.flatMap((demand) =>
      notesOf(before.get(demand.service.id), demand).map((text) => ({ service: demand.service.id, text })),
    ),
  };
};

const asksForMore = (then: Demand | undefined, now: Demand): boolean =>
  then !== undefined &&
  (then.service.recover !== now.service.recover || now.gracesMs.some((graceMs) => !then.gracesMs.includes(graceMs)));

const notesOf = (then: Demand | undefined, now: Demand): readonly string[] => {
  if (!then) return ['is not watched by the configuration in force: only what was told of it earlier is on record'];
  const notes: string[] = [];
  if (then.service.target !== now.service.target)
    notes.push('has another target: what is on record is about the one in force');
  const added = now.service.agents.filter((agent) => !then.service.agents.includes(agent));
  if (added.length > 0) notes.push(`was not looked at by ${added.join(', ')}: nobody knows what they would have seen`);
  if (then.everyPerAgentMs !== now.everyPerAgentMs)
    notes.push('was looked at in another rhythm: an outage is found out when it was looked at then');
  if (JSON.stringify(then.service.heartbeat) !== JSON.stringify(now.service.heartbeat))
    notes.push('is to report at other times: who was late then is taken to be late now');
  if (then.service.timeoutMs !== now.service.timeoutMs)
    notes.push('has another timeout: what took too long then is taken for too long now');
  return notes;
};

/** Raw results further apart than this leave open what was in between. */
export const holeMsOf = ({ everyPerAgentMs, service }: Demand): number => 3 * everyPerAgentMs + service.timeoutMs;
