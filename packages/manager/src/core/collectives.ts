// Groups of services, agents and their machines, and inventories, as things that people are told of. Knows of each whether it is down now and its open outage; refuses to know what their
// services are (judge.ts), and who is told what (herald.ts). Unlike those of services their outages are not corrected by what is told late.
import type { Whole } from '@vedette/protocol/health';
import type { MachineVitals } from '@vedette/protocol/wire';
import { acknowledged } from './acknowledging.ts';
import { Attendance } from './attendance.ts';
import type { CollectiveDemand, GroupDemand } from './collective-demand.ts';
import { groupHealth } from './group-health.ts';
import { type Herald, type Subject, subjectOf } from './herald.ts';
import { type Short, Shortage } from './inventory/shortage.ts';
import type { InventoryServiceView } from './inventory-api.ts';
import type { Left } from './judged.ts';
import type { Numbers } from './numbers.ts';
import type { Acknowledgement, Outage } from './record.ts';
import { Strain } from './strain.ts';
import { agentSubject } from './subject.ts';
import { type Standing, Telling } from './telling.ts';
import { together, type Verdicts, verdicts } from './verdicts.ts';

/** What is asked about services. */
export type Members = {
  whole(service: string, graceMs: number): Whole | undefined;
  behind(service: string, nowMs: number): readonly string[];
};

type Down = { readonly health: 'down'; readonly sinceMs: number; readonly away: readonly string[] };

/** How it is for one grace. */
type State = Down | { readonly health: 'up' | 'unknown' };

type Collective = { demand: CollectiveDemand; readonly subject: Subject; open: Outage | undefined };

export class Collectives {
  readonly #herald: Herald;
  readonly #numbers: Numbers;
  readonly #members: Members;
  readonly #byName = new Map<string, Collective>();
  /** Of each service, its group. */
  readonly #groupOf = new Map<string, Collective>();
  readonly #attendance = new Attendance();
  readonly #strain = new Strain();
  readonly #shortage = new Shortage();
  readonly #dirty = new Set<Collective>();

  constructor(herald: Herald, numbers: Numbers, members: Members) {
    this.#herald = herald;
    this.#numbers = numbers;
    this.#members = members;
  }

  /** The outage of one that is no longer wished for ends, and nobody is told. */
  configure(demands: readonly CollectiveDemand[], left: Left, nowMs: number): Verdicts {
    const asked = new Set(demands.map(({ name }) => name));
    const dropped: Outage[] = [];
    for (const [name, { open }] of this.#byName) {
      if (asked.has(name)) continue;
      if (open) dropped.push({ ...open, endedAtMs: Math.max(open.startedAtMs, nowMs) });
      this.#byName.delete(name);
    }
    this.#groupOf.clear();
    this.#dirty.clear();
    const agents = demands.filter((demand) => demand.kind === 'agent');
    this.#attendance.configure(new Map(agents.map(({ agent, graceMs }) => [agent, graceMs])));
    const machines = demands.filter((demand) => demand.kind === 'machine');
    this.#strain.configure(new Map(machines.map(({ agent, rule }) => [agent, rule])));
    const inventories = demands.filter((demand) => demand.kind === 'inventory');
    this.#shortage.configure(new Map(inventories.map(({ inventory, graceMs }) => [inventory, graceMs])));
    for (const demand of demands) this.#take(demand, left);
    return verdicts({ outages: dropped });
  }

  /** A service may not be what it was. */
  touched(service: string): void {
    const group = this.#groupOf.get(service);
    if (group) this.#dirty.add(group);
  }

  away(agent: string, sinceMs: number, nowMs: number): void {
    this.#attendance.away(agent, sinceMs, nowMs);
    this.#strain.away(agent);
  }

  /** What comes of it is found out as time passes. */
  machine(agent: string, machine: MachineVitals, nowMs: number): void {
    this.#strain.told(agent, machine, nowMs);
  }

  /** Nothing where it could not be asked. What comes of it is found out as time passes. */
  inventory(inventory: string, services: readonly InventoryServiceView[] | undefined, nowMs: number): void {
    if (services) this.#shortage.told(inventory, services, nowMs);
    else this.#shortage.silent(inventory);
  }

  /** A person sees to an outage that lasts, or does not after all; undefined where none of that number lasts. */
  acknowledge(id: number, by: Acknowledgement | undefined): Outage | undefined {
    const one = [...this.#byName.values()].find(({ open }) => open?.id === id);
    if (!one?.open) return undefined;
    one.open = acknowledged(one.open, by);
    return one.open;
  }

  back(agent: string): void {
    this.#attendance.back(agent);
    const one = this.#byName.get(agentSubject(agent));
    if (one) this.#dirty.add(one);
  }

  /** What has come of everything that was touched. */
  review(nowMs: number): Verdicts {
    const touched = [...this.#dirty];
    this.#dirty.clear();
    return together(touched.map((one) => this.#review(one, nowMs)));
  }

  /** Time has passed: graces of agents run out, and what was withheld may be due. */
  passed(nowMs: number): Verdicts {
    const waiting = [...this.#byName.values()].filter(
      ({ open, demand }) =>
        open ||
        (demand.kind === 'agent' && this.#attendance.isAway(demand.agent)) ||
        (demand.kind === 'machine' && this.#strain.isOver(demand.agent)) ||
        (demand.kind === 'inventory' && this.#shortage.isShort(demand.inventory)),
    );
    return together(waiting.map((one) => this.#review(one, nowMs)));
  }

  #take(demand: CollectiveDemand, left: Left): void {
    const telling = new Telling(demand, demand.kind);
    const known = this.#byName.get(demand.name);
    if (known) {
      known.demand = demand;
      known.subject.telling = telling;
    }
    const one = known ?? {
      demand,
      subject: subjectOf(demand.name, { target: demand.name }, telling, left),
      open: left.openOutages.get(demand.name)?.[0],
    };
    this.#byName.set(demand.name, one);
    if (demand.kind === 'agent') {
      // It was away when the last manager ended, and has not come back yet.
      if (one.open && !known) this.#attendance.away(demand.agent, one.open.startedAtMs, one.open.startedAtMs);
      return;
    }
    if (demand.kind !== 'group') return;
    for (const service of demand.group.services) this.#groupOf.set(service, one);
    this.#dirty.add(one);
  }

  #review(one: Collective, nowMs: number): Verdicts {
    const { demand, subject } = one;
    const state = this.#state(demand, shortestGrace(demand), nowMs);
    if (state.health === 'up' && one.open) {
      const over = { ...one.open, endedAtMs: Math.max(one.open.startedAtMs, nowMs) };
      one.open = undefined;
      return together([verdicts({ outages: [over] }), this.#herald.over(subject, over, nowMs)]);
    }
    const begun = state.health === 'down' && !one.open ? this.#begun(demand, state) : undefined;
    one.open ??= begun;
    if (!one.open) return verdicts({});
    const lasting = this.#herald.lasting(subject, one.open, this.#standing(one, state, nowMs), nowMs);
    one.open = lasting.outage;
    const isOnRecord = !begun || lasting.verdicts.outages.length > 0;
    return isOnRecord ? lasting.verdicts : together([verdicts({ outages: [begun] }), lasting.verdicts]);
  }

  #begun({ name: service, kind }: CollectiveDemand, { sinceMs, away }: Down): Outage {
    return {
      id: this.#numbers.outage(),
      service,
      slot: 0,
      startedAtMs: sinceMs,
      reason: REASONS[kind],
      from: away,
      told: {},
    };
  }

  #state(demand: CollectiveDemand, graceMs: number, nowMs: number): State {
    if (demand.kind === 'group') return this.#groupState(demand, graceMs);
    if (demand.kind === 'machine') {
      const state = this.#strain.of(demand.agent, nowMs);
      return state.health === 'down' ? { health: 'down', sinceMs: state.sinceMs, away: state.parts } : state;
    }
    if (demand.kind === 'inventory') return stateOf(this.#shortage.of(demand.inventory, nowMs));
    const sinceMs = this.#attendance.missedSinceMs(demand.agent, nowMs);
    if (sinceMs !== undefined) return { health: 'down', sinceMs, away: [] };
    return { health: this.#attendance.isAway(demand.agent) ? 'unknown' : 'up' };
  }

  #groupState({ group }: GroupDemand, graceMs: number): State {
    const members = group.services.map((id) => ({
      id,
      whole: (ms: number): Whole => this.#members.whole(id, ms) ?? { health: 'unknown', since: 0, reason: 'unprobed' },
    }));
    const state = groupHealth(members, group.minHealthy, graceMs);
    return state.health === 'down' ? { health: 'down', sinceMs: state.since, away: state.away } : state;
  }

  /** A group is cut off when everything of it that is away is. */
  #standing({ demand }: Collective, state: State, nowMs: number): Standing {
    const away = demand.kind === 'group' && state.health === 'down' ? state.away : [];
    const behind = away.map((id) => this.#members.behind(id, nowMs));
    const isCutOff = behind.length > 0 && behind.every((parents) => parents.length > 0);
    return {
      isSeen: (demand.kind !== 'group' && demand.kind !== 'inventory') || state.health !== 'unknown',
      lasts: (graceMs) => this.#state(demand, graceMs, nowMs).health === 'down',
      behind: isCutOff ? [...new Set(behind.flat())] : [],
      isReturning: false,
    };
  }
}

const REASONS = { group: 'few', agent: 'away', machine: 'threshold', inventory: 'few' } as const;

const stateOf = (short: Short): State =>
  short.health === 'down' ? { health: 'down', sinceMs: short.sinceMs, away: short.services } : short;

/** Of an agent and its machine it is its own, whoever is told. */
const shortestGrace = (demand: CollectiveDemand): number =>
  Math.min(
    demand.kind === 'group' ? demand.group.graceMs : demand.graceMs,
    ...demand.subscribers.map((s) => s.graceMs),
  );
