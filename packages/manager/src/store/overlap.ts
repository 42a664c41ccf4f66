// What of a journal entry is new. Knows how an entry is shortened to the items above a mark; refuses to know where marks are kept.
import type { JournalEntry } from './store.ts';

/** The number of the entry's last item. */
export const lastOf = (entry: JournalEntry): number => entry.seq + entry.count - 1;

/** How many of the entry's first items stand at or below `mark`, or `ahead` when items between the mark and the entry are missing. */
export const knownOf = (entry: JournalEntry, mark: number): number | 'ahead' =>
  entry.seq > mark + 1 ? 'ahead' : Math.min(entry.count, mark + 1 - entry.seq);

/**
 * The entry without its first `known` items; undefined when that leaves nothing. The columns of a batch cannot be cut without decoding
 * them, so a batch stays whole and says how many items to skip; a gap is clipped, because it is only a range.
 */
export const withoutFirst = (entry: JournalEntry, known: number): JournalEntry | undefined => {
  if (known >= entry.count) return undefined;
  const { skip: _, ...whole } = entry;
  if (known <= 0) return whole;
  if (entry.body.type === 'batch') return { ...whole, skip: known };
  const seq = entry.seq + known;
  const gap = { ...entry.body.gap, from: seq };
  return { ...whole, seq, count: entry.count - known, body: { type: 'gap', gap } };
};
