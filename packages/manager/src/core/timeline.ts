// What all vantages have told of one service, in the order in which it happened. Knows how to take in what comes late, and what outages follow from the
// whole; refuses to know who is told of them. The same entries give the same outages, whatever order they arrive in.
import { type Change, type DownReason, type View, type Whole, whole } from '@vedette/protocol/health';

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

type Fold = { readonly views: Map<string, Change>; readonly stretches: Stretch[] };

export class Timeline {
  #rule: TimelineRule;
  /** What was held before the first entry. */
  readonly #settled: Map<string, Change>;
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
    this.#settled = new Map(settled);
    this.#openAtFirst = open;
    this.#fold = this.#begin(new Map(settled));
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

  /** Takes an entry in at its time. */
  add(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (!last || last.at <= entry.at) {
      this.#entries.push(entry);
      this.#apply(this.#fold, entry);
    } else {
      const behind = this.#entries.findIndex((e) => e.at > entry.at);
      this.#entries.splice(behind, 0, entry);
      this.#refold();
    }
    if (this.#entries.length > ENTRIES_MAX) this.#settle();
  }

  /** The agent was there all along: what it told last still held while nobody heard of it. */
  found(agent: string): void {
    const before = this.#entries.length;
    const kept = this.#entries.filter((e) => e.type !== 'lost' || e.agent !== agent);
    if (kept.length === before) return;
    this.#entries.splice(0, before, ...kept);
    this.#refold();
  }

  /** Other rules hold from now on, and agents that no longer look are forgotten. What has been is left as it was judged. */
  amend(rule: TimelineRule, agents: readonly string[]): void {
    const open = this.#fold.stretches.at(-1);
    this.#rule = rule;
    this.#openAtFirst = open?.endedAtMs === undefined ? open : undefined;
    this.#settled.clear();
    for (const [agent, view] of this.#fold.views) if (agents.includes(agent)) this.#settled.set(agent, view);
    this.#entries.length = 0;
    this.#refold();
  }

  #begin(views: Map<string, Change>): Fold {
    return { views, stretches: this.#openAtFirst ? [this.#openAtFirst] : [] };
  }

  #refold(): void {
    this.#fold = this.#begin(new Map(this.#settled));
    for (const entry of this.#entries) this.#apply(this.#fold, entry);
  }

  #apply(fold: Fold, entry: Entry): void {
    if (entry.type === 'lost') fold.views.delete(entry.agent);
    else fold.views.set(entry.agent, entry.change);
    const now = whole([...fold.views.values()], this.#rule.graceMs, this.#rule.quorum);
    const last = fold.stretches.at(-1);
    const open = last && last.endedAtMs === undefined ? last : undefined;
    if (now.health === 'down' && !open) {
      const from = [...fold.views].filter(([, v]) => v.health === 'down').map(([agent]) => agent);
      fold.stretches.push({ startedAtMs: now.since, reason: now.reason, from: from.toSorted((a, b) => a.localeCompare(b)) });
    } else if (now.health === 'up' && open) {
      const endedAtMs = entry.type === 'change' ? entry.change.since : entry.at;
      fold.stretches[fold.stretches.length - 1] = { ...open, endedAtMs: Math.max(open.startedAtMs, endedAtMs) };
    }
  }

  /** Gives up the older half: what it led to is kept as what was held before the rest. */
  #settle(): void {
    const fold = this.#begin(this.#settled);
    for (const entry of this.#entries.splice(0, ENTRIES_MAX / 2)) this.#apply(fold, entry);
    const last = fold.stretches.at(-1);
    this.#openAtFirst = last && last.endedAtMs === undefined ? last : undefined;
    this.#refold();
  }
}
