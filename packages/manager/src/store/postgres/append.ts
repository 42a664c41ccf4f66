// Which of many entries are new, given the marks of their streams. Knows how one call's entries build on each other; refuses to know any table.
import { knownOf, lastOf, withoutFirst } from '../overlap.ts';
import type { AppendOutcome, JournalEntry } from '../store.ts';

export type AppendPlan = {
  readonly outcomes: readonly AppendOutcome[];
  /** What is to be kept, in order. */
  readonly news: readonly JournalEntry[];
  /** Of each stream that gets any of it, in the order of first appearance: where it ends then. */
  readonly marks: ReadonlyMap<string, number>;
};

export const streamKey = ({ agent, epoch }: { readonly agent: string; readonly epoch: string }): string =>
  JSON.stringify([agent, epoch]);

/** @param stored by stream, none for a stream of which nothing is stored */
export const planAppend = (entries: readonly JournalEntry[], stored: ReadonlyMap<string, number>): AppendPlan => {
  const marks = new Map<string, number>();
  const news: JournalEntry[] = [];
  const outcomes = entries.map((entry): AppendOutcome => {
    const key = streamKey(entry);
    const mark = marks.get(key) ?? stored.get(key) ?? 0;
    const known = knownOf(entry, mark);
    const fresh = known === 'ahead' ? undefined : withoutFirst(entry, known);
    if (fresh === undefined) return { skipped: known, mark };
    news.push(fresh);
    marks.set(key, lastOf(entry));
    return { skipped: known, mark: lastOf(entry) };
  });
  return { outcomes, news, marks };
};
