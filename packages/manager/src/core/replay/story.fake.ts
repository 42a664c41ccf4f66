// Nights that are lived through by a judge as the manager drives it, and put on record as the manager puts it. Knows agents that probe every second, go away, come back with a
// backlog or as another process; refuses to know what should come of it, and that it is replayed (replay.fake.ts).
import { type Change, changeOf, codeOf, judge as judgeVantage, unprobed, type Vantage } from '@vedette/protocol/health';
import type { Told } from '../agent-times.ts';
import { demandsOf } from '../assignment.ts';
import { collectiveDemandsOf } from '../collective-demand.ts';
import type { StoredChange } from '../held.ts';
import { Judge } from '../judge.ts';
import type { Decision, Notification, Outage } from '../record.ts';
import { everyDay } from '../scenario-words.fake.ts';
import type { Verdicts } from '../verdicts.ts';
import type { ServiceWish, SubscriberWish, Wishes } from '../wishes.ts';
import type { ReplayWishes } from './replay.ts';
import { presentOf, type Sight, verdictFor } from './sight.fake.ts';

export const AGENTS = ['a', 'b', 'c'] as const;
export const SERVICES = ['web', 'db', 'api'] as const;
export const BEGIN_MS = Date.parse('2026-11-21T00:00:00Z');

export const slots: ReadonlyMap<string, number> = new Map(SERVICES.map((id, i) => [id as string, i + 1]));

export type StoryStep =
  /** `all` for every agent. */
  | { readonly type: 'sees'; readonly agent: string; readonly service: string; readonly health: Sight }
  | { readonly type: 'waits'; readonly seconds: number }
  /** A person sees to whatever is down. */
  | { readonly type: 'acknowledges' }
  | { readonly type: 'goes' | 'returns' | 'restarts'; readonly agent: string; readonly isAtOnce?: boolean };

export type Rule = {
  readonly quorum?: number | undefined;
  readonly graceMs?: number;
  readonly remind?: boolean;
  readonly planned?: boolean;
  readonly quiet?: boolean;
  readonly flapping?: boolean;
  readonly parents?: boolean;
  readonly group?: boolean;
  readonly awayGrace?: boolean;
  readonly subscribers?: readonly string[];
};

export const wishesWith = (rule: Rule): Wishes => {
  const { quorum, graceMs = 5_000, remind, planned, quiet, flapping, parents, group, awayGrace } = rule;
  const service = (id: string): ServiceWish => ({
    ...{
      id,
      target: `tcp://${id}:80`,
      everyMs: 1_000,
      timeoutMs: 500,
      graceMs,
      recover: 1,
      agents: AGENTS,
      labels: {},
    },
    ...(quorum !== undefined && { quorum }),
    ...(flapping && { flapping: { outages: 3, withinMs: 120_000, settleMs: 60_000 } }),
    ...(parents && id === 'api' && { parents: { services: ['db'], need: 'all' } }),
  });
  const subscriber = (id: string, more: Partial<SubscriberWish>): SubscriberWish => ({
    ...{ id, services: SERVICES, channels: [] },
    ...more,
  });
  const address = { host: '127.0.0.1', port: 0 };
  const subscribers = [
    subscriber('ops', remind ? { remindMs: 20_000 } : {}),
    subscriber('patient', { graceMs: graceMs + 15_000, ...(quiet && { quiet: [everyDay('1m-4m')] }) }),
  ];
  return {
    ...{ manager: 'm', listen: address, http: address, store: ':memory:', retentionMs: 1, channels: [] },
    agents: AGENTS.map((id) => ({ id, labels: {}, ...(awayGrace && { awayGraceMs: 20_000 }) })),
    services: SERVICES.map(service),
    subscribers: subscribers.filter(({ id }) => rule.subscribers?.includes(id) ?? true),
    planned: planned
      ? [
          {
            ...{ id: 'work', services: ['web'], agents: [] },
            window: { type: 'once', fromMs: BEGIN_MS + 60_000, toMs: BEGIN_MS + 200_000 },
          },
        ]
      : [],
    ...(group && { groups: [{ id: 'shop', services: ['api', 'db'], minHealthy: 1, graceMs: 10_000 }] }),
  };
};

export const replayWishesOf = (wishes: Wishes): ReplayWishes => ({
  demands: demandsOf(wishes),
  collectives: collectiveDemandsOf(wishes),
  slots,
});

type Item = { readonly epoch: string; readonly seq: number; readonly change: Change };

type Agent = {
  readonly id: string;
  process: number;
  seq: number;
  link: 'here' | 'gone' | 'lost';
  goneMs: number;
  heardProcess: number;
  readonly vantages: Map<string, Vantage>;
  readonly sight: Map<string, Sight>;
  backlog: Item[];
};

/** One manager, from its first second on. */
export class Story {
  readonly changes: StoredChange[] = [];
  readonly notifications: Notification[] = [];
  readonly decisions: Decision[] = [];
  readonly outages = new Map<number, Outage>();
  /** Of each service and agent: when it was probed, and what came of it. */
  readonly results = new Map<string, { at: number; code: number }[]>();
  readonly wishes: Wishes;
  readonly #judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  readonly #agents = new Map<string, Agent>();
  readonly #graces: ReadonlyMap<string, readonly number[]>;
  #returnedMs: number | undefined;
  nowMs = BEGIN_MS;

  constructor(wishes: Wishes) {
    this.wishes = wishes;
    const { demands, collectives } = replayWishesOf(wishes);
    this.#graces = new Map(demands.map(({ service, gracesMs }) => [service.id, gracesMs]));
    this.#keep(this.#judge.configure(demands, slots, this.nowMs, collectives));
    for (const id of AGENTS) {
      const vantages = new Map<string, Vantage>(SERVICES.map((service) => [service, unprobed(this.nowMs)]));
      const agent: Agent = {
        ...{ id, process: 1, heardProcess: 1, seq: 0, goneMs: 0, vantages, backlog: [] },
        ...{ link: 'here', sight: new Map<string, Sight>() },
      };
      this.#agents.set(id, agent);
      this.#tellState(agent);
    }
  }

  take(step: StoryStep): void {
    if (step.type === 'waits') {
      for (let i = 0; i < step.seconds; i++) this.#second();
      return;
    }
    if (step.type === 'acknowledges') {
      this.#acknowledge();
      return;
    }
    if (step.type === 'sees' && step.agent === 'all') {
      for (const { sight } of this.#agents.values()) sight.set(step.service, step.health);
      return;
    }
    const agent = this.#agents.get(step.agent);
    if (!agent) throw new Error(`no agent ${step.agent}`);
    if (step.type === 'sees') agent.sight.set(step.service, step.health);
    else if (step.type === 'goes') this.#go(agent);
    else if (step.type === 'restarts') this.#restart(agent);
    else {
      // Where all are gone, and some are back before they are lost, the record shows only whom that kept from being told (replay-awaitings.ts).
      if (this.#isAllGone && !step.isAtOnce) this.take({ type: 'waits', seconds: 6 });
      this.#return(agent);
    }
  }

  #acknowledge(): void {
    this.nowMs++;
    for (const { id, endedAtMs } of [...this.outages.values()]) {
      const outage = endedAtMs === undefined && this.#judge.acknowledge(id, { by: 'anna', atMs: this.nowMs });
      if (outage) this.outages.set(id, outage);
    }
  }

  get #isAllGone(): boolean {
    return [...this.#agents.values()].every(({ link }) => link !== 'here');
  }

  /** Everybody is back, and everything is well for a while. */
  settle(): void {
    for (const agent of this.#agents.values()) {
      this.take({ type: 'returns', agent: agent.id });
      agent.sight.clear();
    }
    this.take({ type: 'waits', seconds: 130 });
  }

  #second(): void {
    const secondMs = Math.floor(this.nowMs / 1_000 + 1) * 1_000;
    if (this.#returnedMs !== undefined && secondMs + 337 >= this.#returnedMs + 35_000) {
      this.nowMs = this.#returnedMs + 35_000;
      this.#returnedMs = Number.POSITIVE_INFINITY;
      this.#keep(this.#judge.awaitNoMore(this.nowMs));
    }
    for (const [i, agent] of [...this.#agents.values()].entries()) {
      this.nowMs = secondMs + 10 * i;
      const items = SERVICES.flatMap((service) => this.#probe(agent, service));
      agent.backlog.push(...items);
      this.nowMs += 5;
      if (agent.link === 'here') this.#deliver(agent);
      this.#lose(agent);
    }
    this.nowMs = secondMs + 337;
    this.#keep(this.#judge.passed(this.nowMs));
  }

  #probe(agent: Agent, service: string): readonly Item[] {
    const verdict = verdictFor(agent.sight.get(service) ?? 'up');
    const key = `${service} ${agent.id}`;
    const rows = this.results.get(key) ?? [];
    this.results.set(key, rows);
    rows.push({ at: this.nowMs, code: codeOf(verdict) });
    const before = agent.vantages.get(service) ?? unprobed(this.nowMs);
    const after = judgeVantage(before, { gracesMs: this.#graces.get(service) ?? [], recover: 1 }, this.nowMs, verdict);
    agent.vantages.set(service, after);
    const change = changeOf(before, after, this.nowMs);
    if (!change) return [];
    return [
      { epoch: `${agent.id}${agent.process}`, seq: ++agent.seq, change: { slot: slots.get(service) ?? 0, ...change } },
    ];
  }

  #deliver(agent: Agent): void {
    const news = agent.backlog.map(({ epoch, seq, change }) => this.#judge.times.item(agent.id, epoch, seq, change));
    agent.backlog = [];
    if (news.length === 0) return;
    this.#record(agent, news);
    this.#keep(this.#judge.changes(agent.id, news, this.nowMs));
  }

  #go(agent: Agent): void {
    if (agent.link !== 'here') return;
    Object.assign(agent, { link: 'gone', goneMs: this.nowMs });
    if (!this.#isAllGone) return;
    this.#judge.await([...this.#agents.values()].filter(({ link }) => link === 'gone').map(({ id }) => id));
    this.#returnedMs = undefined;
  }

  #lose(agent: Agent): void {
    if (agent.link !== 'gone' || this.nowMs - agent.goneMs < 5_000) return;
    agent.link = 'lost';
    this.#away(agent);
  }

  #away({ id, goneMs }: Agent): void {
    this.changes.push({ agent: id, awayAtMs: goneMs, knownAtMs: this.nowMs });
    this.#keep(this.#judge.allLost([id], goneMs, this.nowMs));
  }

  /** Once, until it is back: of processes that came and went while nobody heard of them, the record says nothing. */
  #restart(agent: Agent): void {
    if (agent.process !== agent.heardProcess) return;
    this.#go(agent);
    agent.process++;
    agent.seq = 0;
    this.nowMs++;
    for (const service of SERVICES) agent.vantages.set(service, unprobed(this.nowMs));
  }

  #return(agent: Agent): void {
    if (agent.link === 'here') return;
    this.nowMs++;
    this.#returnedMs ??= this.nowMs;
    if (agent.process !== agent.heardProcess && agent.link === 'gone') this.#away(agent);
    Object.assign(agent, { link: 'here', heardProcess: agent.process });
    this.#tellState(agent);
    this.nowMs++;
    this.#deliver(agent);
  }

  #tellState(agent: Agent): void {
    const changes = [...agent.vantages].map(([service, vantage]) =>
      presentOf(slots.get(service) ?? 0, vantage, this.nowMs),
    );
    const { times } = this.#judge;
    // What the process before could not deliver comes first in order, if later in time.
    times.met(agent.id, [...new Set(agent.backlog.map(({ epoch }) => epoch)), `${agent.id}${agent.process}`]);
    const state = times.state(agent.id, `${agent.id}${agent.process}`, agent.seq, changes);
    const { news, ...verdicts } = this.#judge.state(agent.id, state, this.nowMs);
    this.#record(agent, news);
    this.#keep(verdicts);
  }

  #record({ id }: Agent, news: readonly Told[]): void {
    for (const { change } of news) this.changes.push({ agent: id, change, knownAtMs: this.nowMs });
  }

  #keep({ outages, notifications, decisions }: Verdicts): void {
    this.decisions.push(...decisions);
    this.notifications.push(...notifications);
    for (const outage of outages) this.outages.set(outage.id, outage);
  }
}
