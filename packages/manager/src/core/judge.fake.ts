// A small world for the judge: agents that see truly, go away and come back with a backlog, and managers that are replaced in the middle.
// Knows how news reaches a manager; refuses to know what a manager should make of it.
import type { Change, Health } from '@vedette/protocol/health';
import { type Demand, demandsOf } from './assignment.ts';
import { Judge } from './judge.ts';
import type { Judged } from './judged.ts';
import type { Notification, Outage, StoredView } from './record.ts';
import type { Verdicts } from './verdicts.ts';

export const AGENTS = ['a', 'b', 'c'] as const;
export const GRACES_MS = [5, 30] as const;
const SLOT = 1;

export type Step =
  | { readonly type: 'sees'; readonly agent: string; readonly health: 'up' | 'fails' | 'unknown' }
  | { readonly type: 'waits'; readonly ms: number }
  | { readonly type: 'goes' | 'returns' | 'restarts' | 'delivers'; readonly agent: string }
  | { readonly type: 'replaced' };

type Found = { readonly epoch: string; readonly seq: number; readonly change: Change };

type Agent = {
  held: Change;
  backlog: Found[];
  link: 'here' | 'gone';
  heardAtMs: number;
  /** Which process of it this is, and how many changes it has found out. */
  process: number;
  seq: number;
};

const epochOf = (id: string, { process }: Agent): string => `${id}${process}`;

export class World {
  judge: Judge;
  nowMs = 1_000;
  readonly demand: Demand;
  readonly agents = new Map<string, Agent>();
  readonly outages = new Map<number, Outage>();
  readonly notifications: Notification[] = [];
  readonly #views = new Map<string, StoredView>();
  readonly #seen: (world: World, told: readonly Notification[]) => void;

  /** @param seen called after every verdict, with what it told */
  constructor(quorum: number | undefined, seen: (world: World, told: readonly Notification[]) => void) {
    this.demand = demandOf(quorum);
    this.judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
    this.#seen = seen;
    this.#configure();
    for (const id of AGENTS) {
      const held: Change = { slot: SLOT, at: 1_000, since: 1_000, health: 'up' };
      this.agents.set(id, { held, backlog: [], link: 'here', heardAtMs: 1_000, process: 1, seq: 0 });
      this.#changed(id, held);
    }
  }

  get judged(): Judged {
    const judged = this.judge.bySlot(SLOT);
    if (!judged) throw new Error('the service is judged');
    return judged;
  }

  get open(): Outage | undefined {
    return [...this.outages.values()].find((o) => o.endedAtMs === undefined);
  }

  take(step: Step): void {
    this.nowMs += 1;
    if (step.type === 'waits') this.#wait(step.ms);
    else if (step.type === 'replaced') this.#replace();
    else this.#act(step, this.#agent(step.agent));
  }

  /** Everybody is here, looks, and has delivered everything. */
  settle(): void {
    for (const id of AGENTS) {
      this.take({ type: 'returns', agent: id });
      while (this.#agent(id).backlog.length > 0) this.take({ type: 'delivers', agent: id });
      if (this.#agent(id).held.health === 'unknown') this.take({ type: 'sees', agent: id, health: 'up' });
    }
  }

  #act(step: Exclude<Step, { type: 'waits' | 'replaced' }>, agent: Agent): void {
    if (step.type === 'sees') this.#see(step.agent, step.health);
    else if (step.type === 'goes') this.#lose(step.agent, agent);
    else if (step.type === 'returns') this.#return(step.agent, agent);
    else if (step.type === 'delivers') this.#deliver(step.agent, agent);
    else {
      this.#lose(step.agent, agent);
      agent.process++;
      agent.seq = 0;
      agent.held = { slot: SLOT, at: this.nowMs, since: this.nowMs, health: 'unknown', reason: 'unprobed' };
    }
  }

  #agent(id: string): Agent {
    const agent = this.agents.get(id);
    if (!agent) throw new Error(`no agent ${id}`);
    return agent;
  }

  #see(id: string, health: 'up' | 'fails' | 'unknown'): void {
    const { held } = this.#agent(id);
    const base = { slot: SLOT, at: this.nowMs, since: this.nowMs };
    if (health === 'up' && held.health !== 'up') this.#changed(id, { ...base, health });
    if (health === 'unknown' && held.health !== 'unknown') this.#changed(id, { ...base, health, reason: 'blind' });
    if (health === 'fails' && !isFailing(held.health))
      this.#changed(id, { ...base, health: 'failing', reason: 'refused', heldMs: 0 });
  }

  /** Time passes for all; graces run out one after another. */
  #wait(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; this.nowMs++)
      for (const id of AGENTS) {
        const { held, link } = this.#agent(id);
        if (link === 'here') this.#agent(id).heardAtMs = this.nowMs;
        if (held.health !== 'failing' && held.health !== 'down') continue;
        const heldMs = this.nowMs - held.since;
        if (GRACES_MS.some((graceMs) => graceMs === heldMs))
          this.#changed(id, { ...held, at: this.nowMs, health: 'down', heldMs });
      }
  }

  #changed(id: string, change: Change): void {
    const agent = this.#agent(id);
    agent.held = change;
    agent.backlog.push({ epoch: epochOf(id, agent), seq: ++agent.seq, change });
    if (agent.link === 'here') while (agent.backlog.length > 0) this.#deliver(id, agent);
  }

  #deliver(id: string, agent: Agent): void {
    if (agent.link === 'gone') return;
    const found = agent.backlog.shift();
    if (!found) return;
    const { epoch, seq, change } = found;
    this.#views.set(id, { agent: id, change });
    this.#keep(this.judge.changes(id, [this.judge.times.item(id, epoch, seq, change)], this.nowMs));
  }

  #lose(id: string, agent: Agent): void {
    if (agent.link === 'gone') return;
    agent.link = 'gone';
    this.#views.delete(id);
    this.#keep(this.judge.allLost([id], agent.heardAtMs, this.nowMs));
  }

  #return(id: string, agent: Agent): void {
    if (agent.link === 'here') return;
    agent.link = 'here';
    this.#present(id, agent);
  }

  #present(id: string, agent: Agent): void {
    const { held, seq, backlog } = agent;
    const epoch = epochOf(id, agent);
    this.judge.times.met(id, [...backlog.map((found) => found.epoch), epoch]);
    const passedMs = GRACES_MS.findLast((graceMs) => 'heldMs' in held && graceMs <= held.heldMs) ?? 0;
    const change = { ...held, at: this.nowMs, ...('heldMs' in held && { heldMs: passedMs }) };
    const { news, ...verdicts } = this.judge.state(id, this.judge.times.state(id, epoch, seq, [change]), this.nowMs);
    for (const told of news) this.#views.set(id, { agent: id, change: told.change });
    this.#keep(verdicts);
  }

  /** Another manager goes on with what this one has stored; agents that are there come back to it, the others do not. */
  #replace(): void {
    this.judge = new Judge({
      views: [...this.#views.values()],
      openOutages: [...this.outages.values()].filter((o) => o.endedAtMs === undefined),
      lastOutageId: this.outages.size,
      lastNotificationId: this.notifications.length,
      stored: [...this.agents].map(([agent, known]) => ({ agent, epoch: epochOf(agent, known) })),
    });
    this.#configure();
    for (const id of AGENTS) {
      const agent = this.#agent(id);
      if (agent.link === 'here') this.#present(id, agent);
    }
    for (const id of AGENTS)
      if (this.#agent(id).link === 'gone') this.#keep(this.judge.allLost([id], this.nowMs, this.nowMs));
  }

  #configure(): void {
    this.#keep(this.judge.configure([this.demand], new Map([['web', SLOT]]), this.nowMs));
  }

  #keep({ outages, notifications }: Verdicts): void {
    for (const outage of outages) this.outages.set(outage.id, outage);
    this.notifications.push(...notifications);
    this.#seen(this, notifications);
  }
}

const isFailing = (health: Health): boolean => health === 'failing' || health === 'down';

const demandOf = (quorum: number | undefined): Demand => {
  const address = { host: '127.0.0.1', port: 0 };
  const [demand] = demandsOf({
    manager: 'm',
    listen: address,
    http: address,
    store: ':memory:',
    retentionMs: 1,
    channels: [],
    planned: [],
    agents: [],
    services: [
      {
        id: 'web',
        target: 'tcp://web:80',
        everyMs: 1_000,
        timeoutMs: 1_000,
        graceMs: GRACES_MS[0],
        recover: 1,
        agents: AGENTS,
        ...(quorum !== undefined && { quorum }),
        labels: {},
      },
    ],
    subscribers: [
      { id: 'ops', services: ['web'], channels: [] },
      { id: 'boss', services: ['web'], graceMs: GRACES_MS[1], channels: [] },
    ],
  });
  if (!demand) throw new Error('one service, one demand');
  return demand;
};
