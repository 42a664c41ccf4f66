// What all vantages have told of one service, in the order in which it happened. Knows how to take in what comes late, and what outages follow from the
// whole; refuses to know who is told of them. The same entries give the same outages, whatever order they arrive in.
import { type Change, needed, type View, type Whole, whole } from '@vedette/protocol/health';
import type { Place, Told } from './agent-times.ts';
import { type Entry, OwnOrder } from './own-order.ts';
import type { OutageReason } from './record.ts';

export type Stretch = {
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly reason: OutageReason;
  /** The agents that held it down when it was found out, in the order of their names. */
  readonly from: readonly string[];
};

export type TimelineRule = { readonly graceMs: number; readonly quorum: number | undefined };

/** Entries kept to make room for late ones; older ones are settled. */
const ENTRIES_MAX = 512;

type Fold = {
  readonly views: Map<string, Change>;
  /** Whether each agent held it failing when it could last tell. An outage ends when it is seen to, not when those who saw it are gone (M6). */
  readonly failing: Map<string, boolean>;
  readonly stretches: Stretch[];
};

/** An entry, and when it counts: an agent's clock that is set back does not bring its later news before its earlier ones. */
type Timed = { readonly entry: Entry; readonly atMs: number };

export class Timeline {
  #rule: TimelineRule;
  /** What was held before the first entry. */
  #settled: Omit<Fold, 'stretches'>;
  /** The outage that was going on before the first entry. */
  #openAtFirst: Stretch | undefined;
  readonly #own = new Map<string, OwnOrder>();
  /** Of all agents together. */
  #entries: Timed[] = [];
  #fold: Fold;

  /**
   * @param settled what each agent held last when this begins
   * @param open the outage going on then
   * @param wishedAt where each agent stood when this began to be wished for: what it found out before that is nobody's concern
   */
  constructor(
    rule: TimelineRule,
    settled: ReadonlyMap<string, Change> = new Map(),
    open?: Stretch,
    wishedAt: ReadonlyMap<string, Place> = new Map(),
  ) {
    this.#rule = rule;
    const failing = new Map((open?.from ?? []).map((agent) => [agent, true]));
    const settledAtMs = new Map([...failing.keys()].map((agent) => [agent, open?.startedAtMs ?? 0]));
    for (const [agent, view] of settled) {
      // The outage may have been found out by news that is not among the views yet.
      if (view.at < (settledAtMs.get(agent) ?? view.at)) continue;
      note(failing, agent, view);
      settledAtMs.set(agent, view.at);
    }
    for (const [agent, place] of wishedAt) this.#own.set(agent, new OwnOrder({ place }));
    for (const [agent, atMs] of settledAtMs) this.#own.set(agent, new OwnOrder({ atMs, held: settled.get(agent) }));
    this.#settled = { views: new Map(settled), failing };
    this.#openAtFirst = open;
    this.#fold = this.#begin();
  }

  /** The newest view of each agent; an agent that is lost has none. */
  get views(): ReadonlyMap<string, Change> {
    return this.#fold.views;
  }

  /** Outages within the entries kept, oldest first; the last one may still be open. */
  get stretches(): readonly Stretch[] {
    return this.#fold.stretches;
  }

  /** What the vantages hold together now, for a grace. */
  whole(agents: readonly string[], graceMs: number): Whole {
    return whole(
      agents.map((agent): View => this.#fold.views.get(agent)),
      graceMs,
      this.#rule.quorum,
    );
  }

  /** An item of an agent's stream; whether it tells anything new. */
  change(agent: string, { place, change }: Told): boolean {
    return this.#add({ type: 'change', agent, place, at: change.at, change });
  }

  /**
   * What an agent says it holds when it comes back; whether that is anything new. A process that was lost was there all along.
   * @param isToCount also where it is nothing new
   */
  state(agent: string, { place, change }: Told, isToCount = false): boolean {
    return this.#add({ type: 'state', agent, place, at: change.at, change }, isToCount);
  }

  /**
   * Nobody hears of an agent any more. What it told last has counted until now, for all that was known: it is not taken back.
   * @param place the end of what its process tells
   */
  lose(agent: string, place: Place, sinceMs: number): boolean {
    const newestMs = this.#entries.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
    return this.#add({ type: 'lost', agent, place, at: Math.max(sinceMs, newestMs + 1) });
  }

  /**
   * Other rules hold from now on, and agents that no longer look are forgotten. What has been is left as it was judged; whether there is
   * an outage now is judged anew.
   */
  amend(rule: TimelineRule, agents: readonly string[], nowMs: number): void {
    this.#rule = rule;
    for (const held of [this.#fold.views, this.#fold.failing])
      for (const agent of held.keys()) if (!agents.includes(agent)) held.delete(agent);
    this.#keep(this.#fold);
    for (const agent of this.#own.keys()) if (!agents.includes(agent)) this.#own.delete(agent);
    for (const own of this.#own.values()) own.settle(own.entries.length);
    this.#refold();
    this.#weigh(this.#fold, nowMs, false);
    this.#openAtFirst = openOf(this.#fold);
  }

  #begin(): Fold {
    const { views, failing } = this.#settled;
    const stretches = this.#openAtFirst ? [this.#openAtFirst] : [];
    return { views: new Map(views), failing: new Map(failing), stretches };
  }

  #add(entry: Entry, isToCount = false): boolean {
    const own = this.#ownOf(entry.agent);
    const taken = own.take(entry, isToCount);
    if (taken === 'nothing-new') return false;
    const last = this.#entries.at(-1);
    const atMs = Math.max(entry.at, this.#entries.findLast((e) => e.entry.agent === entry.agent)?.atMs ?? entry.at);
    const timed = { entry, atMs };
    if (taken === 'last' && (!last || compare(last, timed) <= 0)) {
      this.#entries.push(timed);
      this.#apply(this.#fold, timed);
    } else this.#refold();
    if (this.#entries.length > ENTRIES_MAX) this.#settle();
    return true;
  }

  #ownOf(agent: string): OwnOrder {
    const known = this.#own.get(agent);
    if (known) return known;
    const own = new OwnOrder({});
    this.#own.set(agent, own);
    return own;
  }

  #refold(): void {
    this.#entries = inOrder(this.#own.values());
    this.#fold = this.#begin();
    for (const timed of this.#entries) this.#apply(this.#fold, timed);
  }

  #apply(fold: Fold, { entry, atMs }: Timed): void {
    if (entry.type === 'lost') {
      fold.views.delete(entry.agent);
    } else {
      fold.views.set(entry.agent, entry.change);
      note(fold.failing, entry.agent, entry.change);
    }
    this.#weigh(fold, atMs, entry.type !== 'lost' && entry.change.health === 'up');
  }

  /** Begins or ends an outage if that is what the vantages hold at `atMs`; `isByUp` says that one of them has just told that it is up. */
  #weigh({ views, failing, stretches }: Fold, atMs: number, isByUp: boolean): void {
    const { graceMs, quorum } = this.#rule;
    const now = whole([...views.values()], graceMs, quorum);
    const last = stretches.at(-1);
    const open = last && last.endedAtMs === undefined ? last : undefined;
    if (now.health === 'down' && !open) {
      const from = [...views].filter(([, v]) => v.health === 'down' && v.heldMs >= graceMs).map(([agent]) => agent);
      // Until the news in between is here, it may seem to have begun before the one before it ended: no time is down twice.
      const startedAtMs = Math.max(now.since, last?.endedAtMs ?? now.since);
      stretches.push({ startedAtMs, reason: now.reason, from: from.toSorted(byName) });
    } else if (now.health === 'up' && open && isSeenUp(failing, quorum)) {
      // Where nobody has become up since it began, it ends because those who held it down are no longer enough: now.
      const endedAtMs = isByUp && now.since > open.startedAtMs ? now.since : Math.max(atMs, open.startedAtMs);
      stretches[stretches.length - 1] = { ...open, endedAtMs };
    }
  }

  /** Gives up the older half: what it led to is kept as what was held before the rest. */
  #settle(): void {
    const fold = this.#begin();
    const given = this.#entries.slice(0, ENTRIES_MAX / 2);
    for (const timed of given) this.#apply(fold, timed);
    for (const [agent, own] of this.#own) own.settle(given.filter(({ entry }) => entry.agent === agent).length);
    this.#keep(fold);
    this.#refold();
  }

  #keep(fold: Fold): void {
    this.#settled = { views: new Map(fold.views), failing: new Map(fold.failing) };
    this.#openAtFirst = openOf(fold);
  }
}

const openOf = ({ stretches }: Fold): Stretch | undefined => stretches.find((s) => s.endedAtMs === undefined);

/** Each agent's own order is kept; what several have told is put together by time, then by name. */
const inOrder = (owns: Iterable<OwnOrder>): Timed[] => {
  const all: Timed[] = [];
  for (const { entries } of owns) {
    let atMs = Number.NEGATIVE_INFINITY;
    for (const entry of entries) {
      atMs = Math.max(atMs, entry.at);
      all.push({ entry, atMs });
    }
  }
  return all.sort(compare);
};

/** Entries of one agent at the same time stay in its own order, because sorting is stable. */
const compare = (a: Timed, b: Timed): number => a.atMs - b.atMs || byName(a.entry.agent, b.entry.agent);

const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const note = (failing: Map<string, boolean>, agent: string, { health }: Change): void => {
  if (health !== 'unknown') failing.set(agent, health !== 'up');
};

/** Whether enough agents, had those that can no longer tell not changed their minds, would hold it up. */
const isSeenUp = (failing: ReadonlyMap<string, boolean>, quorum: number | undefined): boolean =>
  [...failing.values()].filter(Boolean).length < needed(failing.size, quorum);
