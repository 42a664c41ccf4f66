// What all vantages have told of one service, in the order in which it happened. Knows how to take in what comes late, and what outages follow from the
// whole; refuses to know who is told of them. The same entries give the same outages, whatever order they arrive in.
import { type Change, type DownReason, needed, type View, type Whole, whole } from '@vedette/protocol/health';

/** `lost`: from `at` on nobody hears of this agent; a guess until it comes back and says that it was there all along. */
export type Entry = { readonly agent: string; readonly at: number } & (
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'lost' }
);

export type Stretch = {
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly reason: DownReason;
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

export class Timeline {
  #rule: TimelineRule;
  /** What was held before the first entry. */
  #settled: Omit<Fold, 'stretches'>;
  /** Up to when the news of each agent is part of what is settled. */
  readonly #settledAtMs = new Map<string, number>();
  /** The outage that was going on before the first entry. */
  #openAtFirst: Stretch | undefined;
  readonly #entries: Entry[] = [];
  #fold: Fold;

  /**
   * @param settled what each agent held last when this begins
   * @param open the outage going on then
   */
  constructor(rule: TimelineRule, settled: ReadonlyMap<string, Change> = new Map(), open?: Stretch) {
    this.#rule = rule;
    const failing = new Map((open?.from ?? []).map((agent) => [agent, true]));
    for (const agent of failing.keys()) this.#settledAtMs.set(agent, open?.startedAtMs ?? 0);
    for (const [agent, view] of settled) {
      // The outage may have been found out by news that is not among the views yet.
      if (view.at < (this.#settledAtMs.get(agent) ?? view.at)) continue;
      note(failing, agent, view);
      this.#settledAtMs.set(agent, view.at);
    }
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

  /** Takes an entry in at its time; what is older than what has been settled of its agent tells nothing new. */
  add(entry: Entry): void {
    if (entry.at < (this.#settledAtMs.get(entry.agent) ?? entry.at)) return;
    const behind = this.#entries.findLastIndex((e) => compare(e, entry) <= 0) + 1;
    const isNewest = behind === this.#entries.length;
    this.#entries.splice(behind, 0, entry);
    if (isNewest) this.#apply(this.#fold, entry);
    else this.#refold();
    if (this.#entries.length > ENTRIES_MAX) this.#settle();
  }

  /** The agent was there all along: what it told last still held while nobody heard of it. Losses before that were of another process. */
  found(agent: string): void {
    const before = this.#entries.length;
    const toldLast = this.#entries.findLastIndex((e) => e.type === 'change' && e.agent === agent);
    const kept = this.#entries.filter((e, index) => e.type !== 'lost' || e.agent !== agent || index < toldLast);
    if (kept.length === before) return;
    this.#entries.splice(0, before, ...kept);
    this.#refold();
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
    this.#entries.length = 0;
    this.#refold();
    this.#weigh(this.#fold, nowMs, false);
    this.#openAtFirst = openOf(this.#fold);
  }

  #begin(): Fold {
    const { views, failing } = this.#settled;
    const stretches = this.#openAtFirst ? [this.#openAtFirst] : [];
    return { views: new Map(views), failing: new Map(failing), stretches };
  }

  #refold(): void {
    this.#fold = this.#begin();
    for (const entry of this.#entries) this.#apply(this.#fold, entry);
  }

  #apply(fold: Fold, entry: Entry): void {
    if (entry.type === 'lost') {
      fold.views.delete(entry.agent);
    } else {
      fold.views.set(entry.agent, entry.change);
      note(fold.failing, entry.agent, entry.change);
    }
    this.#weigh(fold, entry.at, entry.type === 'change' && entry.change.health === 'up');
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
    for (const entry of this.#entries.splice(0, ENTRIES_MAX / 2)) this.#apply(fold, entry);
    this.#keep(fold);
    this.#refold();
  }

  #keep(fold: Fold): void {
    this.#settled = { views: new Map(fold.views), failing: new Map(fold.failing) };
    this.#openAtFirst = openOf(fold);
    for (const [agent, { at }] of fold.views)
      this.#settledAtMs.set(agent, Math.max(at, this.#settledAtMs.get(agent) ?? at));
  }
}

const openOf = ({ stretches }: Fold): Stretch | undefined => stretches.find((s) => s.endedAtMs === undefined);

/** By time, then by name, so that the order of arrival does not matter; an agent is lost after what it told at that time. */
const compare = (a: Entry, b: Entry): number => a.at - b.at || byName(a.agent, b.agent) || rank(a) - rank(b);

const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const rank = ({ type }: Entry): number => (type === 'lost' ? 1 : 0);

const note = (failing: Map<string, boolean>, agent: string, { health }: Change): void => {
  if (health !== 'unknown') failing.set(agent, health !== 'up');
};

/** Whether enough agents, had those that can no longer tell not changed their minds, would hold it up. */
const isSeenUp = (failing: ReadonlyMap<string, boolean>, quorum: number | undefined): boolean =>
  [...failing.values()].filter(Boolean).length < needed(failing.size, quorum);
