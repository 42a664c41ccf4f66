// What is the matter with each service, which outages there were, and who is to be told. Knows timelines, outages on record and who has heard
// of them; refuses to know where changes come from, how verdicts are stored and how people are told. Every step returns what has to be
// stored before anybody is told.
import type { Whole } from '@vedette/protocol/health';
import { AgentTimes, type Told, type ToldState } from './agent-times.ts';
import type { Demand } from './assignment.ts';
import { behind } from './dependency.ts';
import { type Judged, type JudgeStart, never, ruleOf, stretchOf, together, type Verdicts } from './judged.ts';
import { downNotice, type Notice, upNotice } from './notice.ts';
import { reconcile } from './outages.ts';
import type { Notification, Outage } from './record.ts';
import { Telling } from './telling.ts';
import { Timeline } from './timeline.ts';

/** Beyond its next probe, what a service needs to be known to be well again. */
const SETTLED_MS = 1_000;

export class Judge {
  /** Puts what agents tell in order; whoever hands on what they tell asks here. */
  readonly times = new AgentTimes();
  readonly #bySlot = new Map<number, Judged>();
  readonly #byId = new Map<string, Judged>();
  /** What the last manager left that no service has taken over yet; used up by the first configuration. */
  #left: Pick<JudgeStart, 'views' | 'openOutages'>;
  /** Agents that will tell before long what they see: until then nobody is told "down" of what is theirs to see too. */
  readonly #awaited = new Set<string>();
  /** Services that history was told of, and not judged for yet. */
  readonly #historic = new Set<Judged>();
  /** Services that are down while somebody waits for the end of a planned outage, or of quiet hours, to be told. */
  readonly #waiting = new Set<Judged>();
  #lastOutageId: number;
  #lastNotificationId: number;

  constructor(start: JudgeStart) {
    this.#left = start;
    this.#lastOutageId = start.lastOutageId;
    this.#lastNotificationId = start.lastNotificationId;
    for (const { agent, epoch } of start.stored) this.times.met(agent, [epoch]);
  }

  get services(): Iterable<Judged> {
    return this.#byId.values();
  }

  service(id: string): Judged | undefined {
    return this.#byId.get(id);
  }

  bySlot(slot: number): Judged | undefined {
    return this.#bySlot.get(slot);
  }

  /** Other wishes are in force; only the services they concern notice (M7). The outage of a service no longer wished for ends, and nobody is told. */
  configure(demands: readonly Demand[], slots: ReadonlyMap<string, number>, nowMs: number): Verdicts {
    const asked = new Set(demands.map((d) => d.service.id));
    const verdicts: Verdicts[] = [];
    for (const judged of this.#byId.values())
      if (!asked.has(judged.demand.service.id)) verdicts.push(this.#drop(judged, nowMs));
    for (const demand of demands) {
      const known = this.#byId.get(demand.service.id);
      if (!known) this.#take(demand, slots.get(demand.service.id) ?? 0);
      else if (JSON.stringify(known.demand) !== JSON.stringify(demand))
        verdicts.push(this.#amend(known, demand, nowMs));
    }
    verdicts.push({ outages: this.#orphans(asked, nowMs), notifications: [] });
    this.#left = { views: [], openOutages: [] };
    return together(verdicts);
  }

  /**
   * Changes that an agent told, in the order in which they came about there. What came of them is judged once all are known, so that nobody is
   * woken by the first of them for what the last of them ends.
   * @param isHistory they are not what is the matter now: what came of them is judged once all of that is known (`history`)
   */
  changes(agent: string, news: readonly Told[], nowMs: number, isHistory = false): Verdicts {
    const touched = this.#touchedBy(agent, news, ({ timeline }, told) => timeline.change(agent, told));
    if (isHistory) {
      for (const judged of touched) this.#historic.add(judged);
      return together([]);
    }
    return together(touched.map((judged) => this.#review(judged, nowMs)));
  }

  /** All of what was history is told. It is not what is the matter now: that is not known yet, so nobody is told "down" (D4). */
  history(nowMs: number): Verdicts {
    const touched = [...this.#historic];
    this.#historic.clear();
    return together(touched.map((judged) => this.#review(judged, nowMs, true)));
  }

  /** What an agent holds now, told when it comes back: news only where it differs from what is known, or where others waited for it. */
  state(agent: string, { place, changes }: ToldState, nowMs: number): Verdicts & { readonly news: readonly Told[] } {
    const wasAwaited = this.#awaited.delete(agent);
    const news: Told[] = [];
    const named = new Set(changes.map(({ change }) => change.slot));
    const unnamed = [...this.#byId.values()].filter(
      ({ slot, demand, timeline }) =>
        !named.has(slot) && demand.service.agents.includes(agent) && timeline.lose(agent, place, nowMs),
    );
    const touched = this.#touchedBy(agent, changes, (judged, told) => {
      const isNews = judged.timeline.state(agent, told, !this.#isOnRecord(judged));
      if (isNews) news.push(told);
      return isNews || wasAwaited;
    });
    return { ...together([...unnamed, ...touched].map((judged) => this.#review(judged, nowMs))), news };
  }

  /** Agents that hold anything of any service. */
  seers(): ReadonlySet<string> {
    return new Set([...this.#byId.values()].flatMap(({ timeline }) => [...timeline.views.keys()]));
  }

  /**
   * Where all agents were away at once, it was rather the manager or its network that was, and they are coming back one after another. The first of them
   * must not cry alone: who shares a service with an awaited agent is told "down" of it when that one has spoken, or is awaited no more.
   */
  await(agents: Iterable<string>): void {
    for (const agent of agents) this.#awaited.add(agent);
  }

  awaitNoMore(nowMs: number): Verdicts {
    const awaited = [...this.#awaited];
    this.#awaited.clear();
    const concerned = [...this.#byId.values()].filter(({ demand }) =>
      awaited.some((agent) => demand.service.agents.includes(agent)),
    );
    return together(concerned.map((judged) => this.#review(judged, nowMs)));
  }

  /** Time has passed: to be called every second or so. What waited for the end of a planned outage, or of quiet hours, may be due. */
  passed(nowMs: number): Verdicts {
    const verdicts = [...this.#waiting].map((judged): Verdicts => {
      const notifications = this.#tellDown(judged, nowMs);
      return { outages: notifications.length > 0 ? judged.outages.slice(-1) : [], notifications };
    });
    return together(verdicts);
  }

  /** A result, for display; the service it is about. */
  result(agent: string, slot: number, at: number, latencyMs: number): Judged | undefined {
    const judged = this.#bySlot.get(slot);
    judged?.latest.set(agent, { at: this.times.corrected(agent, at), latencyMs });
    return judged;
  }

  /** Nobody has heard of an agent since `sinceMs`: it can no longer tell anything (M6). */
  lost(agent: string, sinceMs: number, nowMs: number): Verdicts {
    return this.allLost([agent], sinceMs, nowMs);
  }

  /** The same of several at once: those who happen to be lost last must not be left as the only ones who can tell. */
  allLost(agents: readonly string[], sinceMs: number, nowMs: number): Verdicts {
    const verdicts: Verdicts[] = [];
    for (const judged of this.#byId.values()) {
      const concerned = agents.filter((agent) => judged.demand.service.agents.includes(agent));
      for (const agent of concerned) judged.timeline.lose(agent, this.times.endOf(agent), sinceMs);
      if (concerned.length > 0) verdicts.push(this.#review(judged, nowMs));
    }
    return together(verdicts);
  }

  /** What all vantages hold together, for the service's own grace or another. */
  whole({ demand, timeline }: Judged, graceMs = demand.service.graceMs): Whole {
    return timeline.whole(demand.service.agents, graceMs);
  }

  /** What keeps a service from being reached, by id; nothing when nothing it depends on does. */
  behind({ demand }: Judged, nowMs: number): readonly string[] {
    const { service, everyPerAgentMs } = demand;
    if (!service.parents) return [];
    const stateOf = (id: string): Whole | undefined => {
      const parent = this.#byId.get(id);
      return parent && this.whole(parent);
    };
    return behind(service.parents, stateOf, everyPerAgentMs + service.timeoutMs + SETTLED_MS, nowMs);
  }

  /** Whether the records say what the vantages hold: other wishes may have come into force while no manager ran. */
  #isOnRecord(judged: Judged): boolean {
    const open = judged.outages.at(-1);
    const isOpen = open !== undefined && open.endedAtMs === undefined;
    return isOpen === (this.whole(judged, ruleOf(judged.demand).graceMs).health === 'down');
  }

  #take(demand: Demand, slot: number): void {
    const { id, agents } = demand.service;
    const views = this.#left.views.filter((v) => v.change.slot === slot && agents.includes(v.agent));
    const outages = this.#left.openOutages.filter((o) => o.service === id);
    const [open] = outages;
    const timeline = new Timeline(
      ruleOf(demand),
      new Map(views.map((v) => [v.agent, v.change])),
      open && stretchOf(open, agents),
      this.times.lastStates(agents),
    );
    const judged: Judged = { demand, slot, timeline, latest: new Map(), outages, telling: new Telling(demand) };
    this.#byId.set(id, judged);
    this.#bySlot.set(slot, judged);
    // Whoever waited when the last manager ended, waits still.
    if (open) this.#waiting.add(judged);
  }

  /** Outages of services that went while no manager ran. */
  #orphans(asked: ReadonlySet<string>, nowMs: number): readonly Outage[] {
    const left = this.#left.openOutages.filter((o) => !asked.has(o.service));
    return reconcile(left, [], never, nowMs).ended;
  }

  #drop(judged: Judged, nowMs: number): Verdicts {
    this.#byId.delete(judged.demand.service.id);
    this.#bySlot.delete(judged.slot);
    this.#waiting.delete(judged);
    this.#historic.delete(judged);
    return { outages: reconcile(judged.outages, [], never, nowMs).ended, notifications: [] };
  }

  #amend(judged: Judged, demand: Demand, nowMs: number): Verdicts {
    judged.demand = demand;
    judged.telling = new Telling(demand);
    judged.timeline.amend(ruleOf(demand), demand.service.agents, nowMs);
    return this.#review(judged, nowMs);
  }

  /** The services that something told is about, and for which it made a difference. */
  #touchedBy(agent: string, news: readonly Told[], take: (judged: Judged, told: Told) => boolean): Judged[] {
    const touched = new Set<Judged>();
    for (const told of news) {
      const judged = this.#bySlot.get(told.change.slot);
      if (judged?.demand.service.agents.includes(agent) && take(judged, told)) touched.add(judged);
    }
    return [...touched];
  }

  /** Brings the records in line with the timeline, then decides who is to be told. */
  #review(judged: Judged, nowMs: number, isHistory = false): Verdicts {
    const { demand, slot, timeline } = judged;
    const create = (stretch: Timeline['stretches'][number]): Outage => ({
      id: ++this.#lastOutageId,
      service: demand.service.id,
      slot,
      told: [],
      ...stretch,
    });
    const { outages, changed, ended } = reconcile(judged.outages, timeline.stretches, create, nowMs);
    judged.outages = outages;
    const told = isHistory ? [] : this.#tellDown(judged, nowMs);
    const again = told.length > 0 ? judged.outages.slice(-1) : [];
    const stale = new Set(again.map((o) => o.id));
    return {
      outages: [...changed.filter((o) => !stale.has(o.id)), ...again],
      notifications: [...told, ...ended.flatMap((outage) => this.#tellUp(judged, outage, nowMs))],
    };
  }

  /** Down is told to those whose grace has run out and who have not heard; never of what is over already (M3, M4, D4). */
  #tellDown(judged: Judged, nowMs: number): Notification[] {
    const open = judged.outages.at(-1);
    if (this.#isAwaiting(judged)) return [];
    this.#waiting.delete(judged);
    if (!open || open.endedAtMs !== undefined) return [];
    const lasts = (graceMs: number): boolean => this.whole(judged, graceMs).health === 'down';
    const { due, withheld } = judged.telling.of(open.told, lasts, this.behind(judged, nowMs).length > 0, nowMs);
    if ([...withheld.values()].some((reason) => reason !== 'grace')) this.#waiting.add(judged);
    if (due.length === 0) return [];
    const told = { ...open, told: [...open.told, ...due.map((s) => s.id)] };
    judged.outages = [...judged.outages.slice(0, -1), told];
    return due.map((subscriber) => this.#numbered(downNotice(judged.demand.service, told, subscriber, nowMs)));
  }

  #isAwaiting({ demand }: Judged): boolean {
    return this.#awaited.size > 0 && demand.service.agents.some((agent) => this.#awaited.has(agent));
  }

  /** Up is told to those who were told down (M8). */
  #tellUp({ demand }: Judged, outage: Outage, nowMs: number): Notification[] {
    return outage.told.map((id) => {
      const subscriber = demand.subscribers.find((s) => s.id === id) ?? { id, channels: [] };
      return this.#numbered(upNotice(demand.service, outage, subscriber, nowMs));
    });
  }

  #numbered(notice: Notice): Notification {
    return { id: ++this.#lastNotificationId, ...notice };
  }
}
