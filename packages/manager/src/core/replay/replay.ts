// What is on record, told once more to a judge under wishes of one's own, and the notifications and outages that come of it. Knows how time passes in a replay: from
// event to event, and to the moments between them at which time alone may bring news; refuses to know where the record and the wishes come from.
import type { Demand } from '../assignment.ts';
import type { CollectiveDemand } from '../collective-demand.ts';
import { settledAt } from '../flapping.ts';
import { Judge } from '../judge.ts';
import type { Acknowledgement, FlappingRecord, Notification, Outage } from '../record.ts';
import type { Verdicts } from '../verdicts.ts';
import type { FlappingRule } from '../wishes.ts';
import { orderOf } from './absences.ts';
import type { ReplayEvent } from './events.ts';
import type { ReplayStart } from './start.ts';
import { Wakes } from './wakes.ts';

/** As in reception.ts: agents that were all gone are waited for, for so long after the first is back. */
const RETURN_MS = 35_000;
/** As in judge.ts: how long after a parent is back its children may still be seen down, beyond their next probe. */
const SETTLED_MS = 1_000;

export type ReplayWishes = {
  readonly demands: readonly Demand[];
  readonly collectives: readonly CollectiveDemand[];
  /** The permanent numbers of the services. */
  readonly slots: ReadonlyMap<string, number>;
};

export type Replayed = {
  readonly notifications: readonly Notification[];
  /** As they are at the end, by their numbers. */
  readonly outages: ReadonlyMap<number, Outage>;
};

export type ReplayRecord = {
  readonly start: ReplayStart;
  readonly events: Iterable<ReplayEvent>;
  /** What was told when. */
  readonly sent: readonly { readonly atMs: number }[];
};

/** Steps through all of it; what is yielded is the time that it has got to. */
export function* replay(
  wishes: ReplayWishes,
  { start, events, sent }: ReplayRecord,
  untilMs: number,
): Generator<number, Replayed> {
  const stage = new Stage(wishes, start);
  for (const { atMs } of sent) stage.lookAt(atMs);
  for (const event of events) {
    if (event.atMs <= start.atMs) continue;
    if (event.atMs > untilMs) break;
    yield* stage.pass(event.atMs);
    stage.take(event);
    yield event.atMs;
  }
  yield* stage.pass(untilMs);
  return stage;
}

class Stage implements Replayed {
  readonly notifications: Notification[] = [];
  readonly outages = new Map<number, Outage>();
  readonly #judge: Judge;
  readonly #wakes: Wakes;
  /** What each is of. */
  readonly #open = new Map<number, string>();
  readonly #remindMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #flappingRules: ReadonlyMap<string, FlappingRule>;
  readonly #awayGracesMs: readonly number[];
  /** Of each parent, by its slot: how long its children wait after it is back. */
  readonly #childrenMs: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #heard = new Set<string>();
  readonly #present = new Set<string>();
  /** Agents that are gone, and not lost yet. */
  readonly #gone = new Set<string>();
  readonly #awaited = new Set<string>();
  /** Since the first one is back after all were away: until when the others are awaited. */
  #awaitedUntilMs = Number.POSITIVE_INFINITY;
  #isAwaiting = false;
  #nowMs: number;
  /** Up to when it was looked for what time alone brings; of one moment, what happened comes first. */
  #lookedMs: number;

  constructor({ demands, collectives, slots }: ReplayWishes, start: ReplayStart) {
    const told = [
      ...demands.map((demand) => ({ name: demand.service.id, subscribers: demand.subscribers })),
      ...collectives,
    ];
    this.#remindMs = new Map(
      told.map(({ name, subscribers }) => [
        name,
        new Map(subscribers.flatMap(({ id, remindMs }) => (remindMs === undefined ? [] : [[id, remindMs] as const]))),
      ]),
    );
    this.#flappingRules = new Map(
      demands.flatMap(({ service: { id, flapping } }) => (flapping ? [[id, flapping] as const] : [])),
    );
    this.#awayGracesMs = [...new Set(collectives.flatMap((one) => (one.kind === 'agent' ? [one.graceMs] : [])))];
    this.#childrenMs = childrenOf(demands, slots);
    this.#wakes = new Wakes(
      [...demands, ...collectives].flatMap(({ planned, subscribers }) => [
        ...planned.map(({ window }) => window),
        ...subscribers.flatMap(({ quiet }) => quiet),
      ]),
    );
    this.#nowMs = start.atMs;
    this.#lookedMs = start.atMs;
    const agents = new Set(start.views.map(({ agent }) => agent));
    this.#judge = new Judge({
      views: start.views,
      openOutages: start.openOutages,
      lastOutageId: Math.max(0, ...start.openOutages.map(({ id }) => id)),
      lastNotificationId: 0,
      stored: [...agents, ...start.away.map(({ agent }) => agent)].map((agent) => ({
        agent,
        epoch: epochOf(agent, 1),
      })),
    });
    for (const { id, service } of start.openOutages) this.#open.set(id, service);
    this.#begin({ demands, collectives, slots }, start, agents);
  }

  /** The manager looked then. */
  lookAt(ms: number): void {
    this.#wakes.lookAt(ms);
  }

  take(event: ReplayEvent): void {
    this.#nowMs = event.atMs;
    if (event.type === 'gone') this.#go(event.agent);
    else if (event.type === 'awaited') this.#await(event.service, event.untilMs);
    else if (event.type === 'lost') this.#lose(event.agents, event.sinceMs);
    else if (event.type === 'acknowledged') this.#acknowledge(event.service, event.by);
    else this.#hear(event);
    // What was told of one may release what waits for it elsewhere.
    this.#wakes.at(event.atMs);
  }

  /** Time passes until then, that excluded. */
  *pass(toMs: number): Generator<number, void> {
    for (;;) {
      const nextMs = Math.min(this.#awaitedUntilMs, this.#wakes.next(this.#lookedMs, this.#open.size > 0));
      if (nextMs >= toMs) return;
      this.#nowMs = nextMs;
      this.#lookedMs = nextMs;
      if (nextMs >= this.#awaitedUntilMs) this.#awaitNoMore();
      this.#keep(this.#judge.passed(nextMs));
      yield nextMs;
    }
  }

  #begin({ demands, collectives, slots }: ReplayWishes, start: ReplayStart, agents: ReadonlySet<string>): void {
    this.#keep(this.#judge.configure(demands, slots, start.atMs, collectives));
    for (const { agent, sinceMs, foundMs } of start.away) {
      this.#keep(this.#judge.allLost([agent], sinceMs, foundMs));
      this.#wakeForAbsence(foundMs);
    }
    // Nobody is believed alone before all of them have said how things stand.
    this.#judge.await(agents);
    for (const agent of agents) {
      const views = start.views.filter((view) => view.agent === agent).map(({ change }) => ({ process: 1, change }));
      this.#hear({ type: 'told', atMs: start.atMs, agent, isBack: true, news: views });
    }
    this.#wakes.at(start.atMs);
  }

  #hear({ agent, isBack, news, atMs }: Extract<ReplayEvent, { type: 'told' }>): void {
    const isState = isBack || !this.#heard.has(agent);
    this.#heard.add(agent);
    this.#present.add(agent);
    this.#gone.delete(agent);
    if (isState) this.#awaited.delete(agent);
    const { times } = this.#judge;
    const told = news.map(({ process, change }) => times.item(agent, epochOf(agent, process), orderOf(change), change));
    if (!isState) this.#keep(this.#judge.changes(agent, told, atMs));
    else {
      if (this.#isAwaiting) {
        this.#isAwaiting = false;
        this.#awaitedUntilMs = atMs + RETURN_MS;
      }
      const last = news.reduce((newest, { process }) => Math.max(newest, process), 1);
      const { place } = times.state(
        agent,
        epochOf(agent, last),
        Math.max(0, ...news.map(({ change }) => orderOf(change))),
        [],
      );
      this.#keep(this.#judge.state(agent, { place, changes: told }, atMs));
    }
    for (const { change } of news)
      for (const settleMs of change.health === 'up' ? (this.#childrenMs.get(change.slot) ?? []) : [])
        this.#wakes.at(change.since + settleMs);
  }

  #go(agent: string): void {
    if (!this.#present.delete(agent)) return;
    this.#gone.add(agent);
    if (this.#present.size > 0) return;
    this.#expect(this.#gone);
    this.#isAwaiting = true;
    this.#awaitedUntilMs = Number.POSITIVE_INFINITY;
  }

  /** If it is not plain who: those who are not there, and where all of them are, it was the manager that was not. */
  #await(service: string, untilMs: number): void {
    const agents = this.#judge.service(service)?.demand.service.agents ?? [];
    const isKnown = agents.some((agent) => this.#awaited.has(agent));
    const missing = agents.filter((agent) => !this.#present.has(agent));
    if (!isKnown) this.#expect(missing.length > 0 ? missing : agents);
    if (this.#isAwaiting) return;
    const isBounded = isKnown && Number.isFinite(this.#awaitedUntilMs);
    this.#awaitedUntilMs = isBounded ? Math.max(this.#awaitedUntilMs, untilMs) : untilMs;
  }

  #expect(agents: Iterable<string>): void {
    for (const agent of agents) this.#awaited.add(agent);
    this.#judge.await(agents);
  }

  #lose(agents: readonly string[], sinceMs: number): void {
    for (const agent of agents) this.#gone.delete(agent);
    this.#keep(this.#judge.allLost(agents, sinceMs, this.#nowMs));
    this.#wakeForAbsence(this.#nowMs);
  }

  /** Other graces begin an outage at another time, and give it another number: it is the one that lasts. */
  #acknowledge(service: string, by: Acknowledgement): void {
    for (const [id, of] of this.#open) {
      const outage = of === service ? this.#judge.acknowledge(id, by) : undefined;
      if (outage) this.outages.set(id, outage);
    }
  }

  #awaitNoMore(): void {
    this.#awaited.clear();
    this.#keep(this.#judge.awaitNoMore(this.#nowMs));
    this.#awaitedUntilMs = Number.POSITIVE_INFINITY;
  }

  #wakeForAbsence(foundMs: number): void {
    for (const graceMs of this.#awayGracesMs) this.#wakes.at(foundMs + graceMs);
  }

  #keep({ outages, notifications, flapping }: Verdicts): void {
    this.notifications.push(...notifications);
    for (const outage of outages) {
      this.outages.set(outage.id, outage);
      if (outage.endedAtMs === undefined) this.#open.set(outage.id, outage.service);
      else this.#open.delete(outage.id);
      for (const [id, remindMs] of this.#remindMs.get(outage.service) ?? []) {
        const heardMs = outage.endedAtMs === undefined ? outage.told[id] : undefined;
        if (heardMs !== undefined) this.#wakes.at(heardMs + remindMs);
      }
    }
    for (const record of flapping) this.#settle(record);
  }

  #settle({ service, state }: FlappingRecord): void {
    const rule = this.#flappingRules.get(service);
    if (rule) this.#wakes.at(settledAt(state, rule));
  }
}

const epochOf = (agent: string, process: number): string => `${agent} ${process}`;

const childrenOf = (demands: readonly Demand[], slots: ReadonlyMap<string, number>): Map<number, Set<number>> => {
  const found = new Map<number, Set<number>>();
  for (const { service, everyPerAgentMs } of demands) {
    for (const parent of service.parents?.services ?? []) {
      const slot = slots.get(parent);
      if (slot === undefined) continue;
      const known = found.get(slot) ?? new Set<number>();
      found.set(slot, known.add(everyPerAgentMs + service.timeoutMs + SETTLED_MS));
    }
  }
  return found;
};
