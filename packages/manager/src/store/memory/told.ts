// What agents told of services over time and what was decided for whom, in arrays: the plainest form of the contract, to hold the durable store against.
// Refuses to know what follows from it.
import { type StoredChange, timeOf } from '../../core/held.ts';
import type { Decision } from '../../core/record.ts';
import type { ChangesQuery, DecisionsQuery } from '../store.ts';

export class ToldMemory {
  #changes: readonly StoredChange[] = [];
  #decisions: readonly Decision[] = [];

  put(changes: readonly StoredChange[], decisions: readonly Decision[]): void {
    this.#changes = withNew(this.#changes, changes);
    this.#decisions = withNew(this.#decisions, decisions);
  }

  /** The last of each service and subscriber. */
  decided(): readonly Decision[] {
    const last = new Map(this.#decisions.map((one) => [JSON.stringify([one.service, one.subscriber]), one]));
    return this.#decisions.filter((one) => last.get(JSON.stringify([one.service, one.subscriber])) === one);
  }

  decisions({ service, subscriber, atMs, before, after }: DecisionsQuery): Decision[] {
    const about = this.#decisions
      .filter((one) => one.service === service && (subscriber === undefined || one.subscriber === subscriber))
      .toSorted((a, b) => a.atMs - b.atMs);
    const subscribers = [...new Set(about.map((one) => one.subscriber))].toSorted((a, b) => (a < b ? -1 : 1));
    return subscribers.flatMap((id) => {
      const own = about.filter((one) => one.subscriber === id);
      const past = own.filter((one) => one.atMs <= atMs);
      return [...past.slice(past.length - Math.min(before, past.length)), ...own.slice(past.length).slice(0, after)];
    });
  }

  changes({ slot, fromMs, toMs, limit }: ChangesQuery): StoredChange[] {
    const found = new Set<StoredChange>();
    for (const wanted of [slot, undefined]) {
      const about = this.#changes
        .filter((stored) => slotOf(stored) === wanted)
        .toSorted((a, b) => timeOf(a) - timeOf(b));
      const within = about.filter((stored) => timeOf(stored) > fromMs && timeOf(stored) <= toMs);
      for (const stored of within.toReversed().slice(0, Math.max(0, limit))) found.add(stored);
      const before = about.filter((stored) => timeOf(stored) <= fromMs);
      for (const stored of new Map(before.map((one) => [one.agent, one])).values()) found.add(stored);
    }
    return this.#changes.filter((stored) => found.has(stored));
  }

  prune(beforeMs: number): void {
    const old = this.#changes.filter((stored) => timeOf(stored) < beforeMs).toSorted((a, b) => timeOf(a) - timeOf(b));
    const last = new Map(old.map((stored) => [JSON.stringify([stored.agent, slotOf(stored)]), stored]));
    const kept = new Set(last.values());
    this.#changes = this.#changes.filter((stored) => timeOf(stored) >= beforeMs || kept.has(stored));
  }
}

const slotOf = (stored: StoredChange): number | undefined => ('change' in stored ? stored.change.slot : undefined);

/** What is kept already is not kept again. */
const withNew = <T>(kept: readonly T[], news: readonly T[]): readonly T[] => {
  const known = new Set(kept.map((one) => JSON.stringify(one)));
  return [...kept, ...news.filter((one) => !known.has(JSON.stringify(one)))];
};
