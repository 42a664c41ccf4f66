// What is the matter with each service, and which outages there were. Knows timelines and outages on record; refuses to know where changes come from, how
// verdicts are stored and who is told what (herald.ts). Every step returns what has to be stored before anybody is told.
import type { Whole } from '@vedette/protocol/health';
import type { MachineVitals } from '@vedette/protocol/wire';
import { acknowledgeIn } from './acknowledging.ts';
import { AgentTimes, type Told, type ToldState } from './agent-times.ts';
import type { Demand } from './assignment.ts';
import type { CollectiveDemand } from './collective-demand.ts';
import { Collectives } from './collectives.ts';
import { behind } from './dependency.ts';
import { givenUp } from './flapping-record.ts';
import { Herald } from './herald.ts';
import {
  type Judged,
  type JudgeStart,
  judgedOf,
  type Left,
  leftOf,
  never,
  nothingLeft,
  ruleOf,
  stretchOf,
} from './judged.ts';
import { Numbers } from './numbers.ts';
import { reconcile } from './outages.ts';
import { Reviewer } from './reviewer.ts';
import { Telling } from './telling.ts';
import { Timeline } from './timeline.ts';
import { together, type Verdicts, verdicts } from './verdicts.ts';

/** Beyond its next probe, what a service needs to be known to be well again. */
const SETTLED_MS = 1_000;

export class Judge {
  /** Puts what agents tell in order; whoever hands on what they tell asks here. */
  readonly times = new AgentTimes();
  readonly #bySlot = new Map<number, Judged>();
  readonly #byId = new Map<string, Judged>();
  /** What the last manager left that no service has taken over yet; used up by the first configuration. */
  #left: Left;
  /** Agents that will tell before long what they see: until then nobody is told "down" of what is theirs to see too. */
  readonly #awaited = new Set<string>();
  /** Services that history was told of, and not judged for yet. */
  readonly #historic = new Set<Judged>();
  readonly #reviewer: Reviewer;
  readonly #collectives: Collectives;

  constructor(start: JudgeStart) {
    this.#left = leftOf(start);
    const numbers = new Numbers(start);
    const herald = new Herald(numbers);
    this.#reviewer = new Reviewer(herald, numbers, (judged, nowMs) => ({
      isSeen: this.whole(judged).health !== 'unknown',
      lasts: (graceMs) => this.whole(judged, graceMs).health === 'down',
      behind: this.behind(judged, nowMs),
      isReturning: this.#isAwaiting(judged.demand),
    }));
    this.#collectives = new Collectives(herald, numbers, {
      whole: (id, graceMs) => this.#wholeOf(id, graceMs),
      behind: (id, nowMs) => this.#behindOf(id, nowMs),
    });
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
  configure(
    demands: readonly Demand[],
    slots: ReadonlyMap<string, number>,
    nowMs: number,
    collectives: readonly CollectiveDemand[] = [],
  ): Verdicts {
    const asked = new Set(demands.map((d) => d.service.id));
    const all: Verdicts[] = [];
    for (const judged of this.#byId.values())
      if (!asked.has(judged.demand.service.id)) all.push(this.#drop(judged, nowMs));
    for (const demand of demands) {
      const known = this.#byId.get(demand.service.id);
      if (!known) this.#take(demand, slots.get(demand.service.id) ?? 0);
      else if (JSON.stringify(known.demand) !== JSON.stringify(demand)) all.push(this.#amend(known, demand, nowMs));
    }
    all.push(this.#collectives.configure(collectives, this.#left, nowMs));
    const names = new Set([...asked, ...collectives.map(({ name }) => name)]);
    all.push(this.#orphans(names, nowMs));
    this.#left = nothingLeft;
    return this.#withGroups(all, nowMs);
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
    return this.#reviewed(touched, nowMs);
  }

  /** All of what was history is told. It is not what is the matter now: that is not known yet, so nobody is told "down" (D4). */
  history(nowMs: number): Verdicts {
    const touched = [...this.#historic];
    this.#historic.clear();
    return this.#reviewed(touched, nowMs, true);
  }

  /** What an agent holds now, told when it comes back: news only where it differs from what is known, or where others waited for it. */
  state(agent: string, { place, changes }: ToldState, nowMs: number): Verdicts & { readonly news: readonly Told[] } {
    const wasAwaited = this.#awaited.delete(agent);
    this.#collectives.back(agent);
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
    return { ...this.#reviewed([...unnamed, ...touched], nowMs), news };
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
    return this.#reviewed(concerned, nowMs);
  }

  /** Time has passed: to be called every second or so. What waited for the end of a planned outage, or of quiet hours, may be due. */
  passed(nowMs: number): Verdicts {
    return this.#withGroups([this.#reviewer.passed(nowMs), this.#collectives.passed(nowMs)], nowMs);
  }

  /** How the machine of an agent is doing: whether anybody is to hear of it is found out as time passes. */
  machine(agent: string, machine: MachineVitals, nowMs: number): void {
    this.#collectives.machine(agent, machine, nowMs);
  }

  /** What an inventory says of its services, or nothing where it could not be asked: whether anybody is to hear of it is found out as time passes. */
  readonly inventory: Collectives['inventory'] = (...said) => this.#collectives.inventory(...said);

  /** A result, for display; the service it is about. */
  result(agent: string, slot: number, at: number, latencyMs: number): Judged | undefined {
    const judged = this.#bySlot.get(slot);
    judged?.latest.set(agent, { at: this.times.corrected(agent, at), latencyMs });
    return judged;
  }

  /** A person sees to an outage that lasts, or does not after all: its record as it is now; undefined where none of that number lasts. */
  readonly acknowledge: Collectives['acknowledge'] = (...said) =>
    acknowledgeIn(this.#byId.values(), ...said) ?? this.#collectives.acknowledge(...said);

  /** Nobody has heard of these since `sinceMs` (M6). All at once: those who are lost last must not be left as the only ones who can tell. */
  allLost(agents: readonly string[], sinceMs: number, nowMs: number): Verdicts {
    for (const agent of agents) this.#collectives.away(agent, sinceMs, nowMs);
    const touched: Judged[] = [];
    for (const judged of this.#byId.values()) {
      const concerned = agents.filter((agent) => judged.demand.service.agents.includes(agent));
      for (const agent of concerned) judged.timeline.lose(agent, this.times.endOf(agent), sinceMs);
      if (concerned.length > 0) touched.push(judged);
    }
    return this.#reviewed(touched, nowMs);
  }

  /** What all vantages hold together, for the service's own grace or another. */
  whole({ demand, timeline }: Judged, graceMs = demand.service.graceMs): Whole {
    return timeline.whole(demand.service.agents, graceMs);
  }

  /** What keeps a service from being reached, by id; nothing when nothing it depends on does. */
  behind({ demand }: Judged, nowMs: number): readonly string[] {
    const { service, everyPerAgentMs } = demand;
    if (!service.parents) return [];
    const stateOf = (id: string): Whole | undefined => this.#wholeOf(id);
    return behind(service.parents, stateOf, everyPerAgentMs + service.timeoutMs + SETTLED_MS, nowMs);
  }

  #wholeOf(id: string, graceMs?: number): Whole | undefined {
    const judged = this.#byId.get(id);
    return judged && this.whole(judged, graceMs);
  }

  #behindOf(id: string, nowMs: number): readonly string[] {
    const judged = this.#byId.get(id);
    return judged ? this.behind(judged, nowMs) : [];
  }

  /** Whether the records say what the vantages hold: other wishes may have come into force while no manager ran. */
  #isOnRecord(judged: Judged): boolean {
    const open = judged.outages.at(-1);
    const isOpen = open !== undefined && open.endedAtMs === undefined;
    return isOpen === (this.whole(judged, ruleOf(judged.demand).graceMs).health === 'down');
  }

  #take(demand: Demand, slot: number): void {
    const { id, agents } = demand.service;
    const views = (this.#left.views.get(slot) ?? []).filter(({ agent }) => agents.includes(agent));
    const outages = this.#left.openOutages.get(id) ?? [];
    const [open] = outages;
    const timeline = new Timeline(
      ruleOf(demand),
      new Map(views.map((v) => [v.agent, v.change])),
      open && stretchOf(open, agents),
      this.times.lastStates(agents),
    );
    const judged = judgedOf(demand, slot, timeline, outages, this.#left);
    this.#byId.set(id, judged);
    this.#bySlot.set(slot, judged);
    // Whoever waited when the last manager ended, waits still.
    if (open || judged.subject.flaps) this.#reviewer.watch(judged);
  }

  /** What was going on with services that went while no manager ran. */
  #orphans(asked: ReadonlySet<string>, nowMs: number): Verdicts {
    const { openOutages, flapping } = this.#left;
    const left = [...openOutages.values()].flat().filter(({ service }) => !asked.has(service));
    const restless = [...flapping.values()].filter(({ service }) => !asked.has(service));
    return verdicts({ outages: reconcile(left, [], never, nowMs).ended, flapping: restless.flatMap(givenUp) });
  }

  #drop(judged: Judged, nowMs: number): Verdicts {
    this.#byId.delete(judged.demand.service.id);
    this.#bySlot.delete(judged.slot);
    this.#reviewer.forget(judged);
    this.#historic.delete(judged);
    const { ended } = reconcile(judged.outages, [], never, nowMs);
    return verdicts({ outages: ended, flapping: givenUp(judged.subject.flaps) });
  }

  #amend(judged: Judged, demand: Demand, nowMs: number): Verdicts {
    judged.demand = demand;
    Object.assign(judged.subject, {
      about: demand.service,
      telling: new Telling(demand),
      flappingRule: demand.service.flapping,
    });
    judged.timeline.amend(ruleOf(demand), demand.service.agents, nowMs);
    return this.#reviewer.review(judged, nowMs);
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

  #reviewed(touched: readonly Judged[], nowMs: number, isHistory = false): Verdicts {
    for (const { demand } of touched) this.#collectives.touched(demand.service.id);
    return this.#withGroups(
      touched.map((judged) => this.#reviewer.review(judged, nowMs, isHistory)),
      nowMs,
    );
  }

  /** What has become of services may be news of groups. */
  #withGroups(all: readonly Verdicts[], nowMs: number): Verdicts {
    return together([...all, this.#collectives.review(nowMs)]);
  }

  #isAwaiting({ service }: Demand): boolean {
    return this.#awaited.size > 0 && service.agents.some((agent) => this.#awaited.has(agent));
  }
}
