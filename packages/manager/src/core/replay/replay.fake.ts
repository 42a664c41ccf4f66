// The record of a night (replay-story.fake.ts) replayed, under the wishes it was lived by or others. Knows what the manager does to replay one; refuses to know what should
// come of it.
import { type Demand, demandsOf } from '../assignment.ts';
import type { ReplayRow } from '../replay-api.ts';
import { type Absences, absencesIn } from './absences.ts';
import { awaitingsOf } from './awaitings.ts';
import { compare, rowOf, SAME_MS, type Side } from './compare.ts';
import { Derivation } from './derive.ts';
import { interruptionsOf, toldOf } from './derived.ts';
import { acknowledgementsOf, eventsOf } from './events.ts';
import { holeMsOf, planOf } from './plan.ts';
import { replay } from './replay.ts';
import { startOf } from './start.ts';
import { AGENTS, BEGIN_MS, replayWishesOf, type Story, slots } from './story.fake.ts';

/** What became of a story, beside what is told when it is replayed under these wishes. @param sent what to hold it against, if not what was told then */
export const replayed = (
  story: Story,
  wishes = story.wishes,
  sent: Side = story,
  { fromMs, sinceMs } = { fromMs: BEGIN_MS - 1, sinceMs: BEGIN_MS },
): readonly ReplayRow[] => {
  const now = replayWishesOf(wishes);
  const untilMs = story.nowMs;
  const record = { changes: story.changes, outages: [...story.outages.values()], notifications: story.notifications };
  const absences = new Map(AGENTS.map((id) => [id, absencesIn(story.changes.filter(({ agent }) => agent === id))]));
  const { derived } = planOf(demandsOf(story.wishes), now.demands);
  const told = now.demands.flatMap((demand) => toldIn(story, demand, absences, derived.has(demand.service.id)));
  const decided = Map.groupBy(story.decisions, ({ service }) => service).values();
  const others = [...[...decided].flatMap(awaitingsOf), ...acknowledgementsOf(record.outages)];
  const events = eventsOf(told, absences, others);
  const start = startOf(record, fromMs);
  const steps = replay(now, { start, events, sent: story.notifications }, untilMs + SAME_MS);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return compare(sent, step.value, { sinceMs, untilMs }).map((pair) => rowOf(pair, () => undefined));
};

const toldIn = (story: Story, demand: Demand, absences: Absences, isDerived: boolean) => {
  const slot = slots.get(demand.service.id) ?? 0;
  const own = story.changes.filter((one) => 'change' in one).filter(({ change }) => change.slot === slot);
  if (!isDerived) return own;
  return AGENTS.flatMap((agent) => {
    const recorded = own.filter((one) => one.agent === agent);
    const rows = story.results.get(`${demand.service.id} ${agent}`) ?? [];
    const rule = { slot, gracesMs: demand.gracesMs, recover: demand.service.recover, holeMs: holeMsOf(demand) };
    const absent = absences.get(agent) ?? [];
    const derivation = new Derivation(rule, interruptionsOf(recorded, absent), undefined);
    const columns = { atMs: Float64Array.from(rows, ({ at }) => at), code: Uint8Array.from(rows, ({ code }) => code) };
    derivation.take(columns, 0, rows.length);
    return toldOf(derivation.changes, { agent, recorded, absences: absent, timeoutMs: 500 });
  });
};
