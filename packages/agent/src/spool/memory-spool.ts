// A spool in memory: bounded, and gone with the process. When it is full, the oldest results go first, changes last, and what went stays
// visible as a gap.
import { lastOf, type SpoolItem } from '@vedette/protocol/delivery';
import { asGap, joined, type Kept, withoutResults } from '../core/collapse.ts';
import type { NewBatch, Spool } from './spool.ts';

/** About what an item costs besides its encoded results. */
const ITEM_BYTES = 200;
const CHANGE_BYTES = 150;

const bytesOf = ({ item }: Kept): number =>
  item.type === 'gap' ? ITEM_BYTES : ITEM_BYTES + item.results.length + item.changes.length * CHANGE_BYTES;

const countOf = ({ item }: Kept): number => (item.type === 'gap' ? item.to - item.from + 1 : item.count);

/** Makes room down to this share of the limit at once, so that a full spool is not rebuilt for every batch. */
const ROOM = 0.9;

export const createMemorySpool = (epoch: string, bytesMax: number): Spool => {
  let held: Kept[] = [];
  let bytes = 0;
  let next = 1;
  let dropped = 0;

  const firstHeld = () => held[0]?.item;

  /** Replaces items from the oldest on by what `shrink` leaves of them, until there is room. */
  const shrinkOldest = (shrink: (kept: Kept) => readonly Kept[]): void => {
    const left: Kept[] = [];
    let at = 0;
    for (; at < held.length && bytes > bytesMax * ROOM; at++) {
      const kept = held[at];
      if (!kept) break;
      bytes -= bytesOf(kept);
      for (const rest of shrink(kept)) {
        if (rest.item.type === 'gap' && kept.item.type === 'batch') dropped += countOf(rest);
        const before = left.at(-1);
        const both = before && joined(before, rest);
        if (both) left[left.length - 1] = both;
        else {
          left.push(rest);
          bytes += bytesOf(rest);
        }
      }
    }
    held = [...left, ...held.slice(at)];
  };

  const makeRoom = (): void => {
    if (bytes <= bytesMax) return;
    shrinkOldest((kept) => (kept.item.type === 'batch' ? withoutResults({ ...kept, item: kept.item }) : [kept]));
    if (bytes > bytesMax) shrinkOldest((kept) => [asGap(kept)]);
  };

  const append = (batch: NewBatch): void => {
    const { count, results, changes, fromMs, toMs } = batch;
    const kept: Kept = { item: { type: 'batch', epoch, seq: next, count, results, changes }, fromMs, toMs };
    next += count;
    held.push(kept);
    bytes += bytesOf(kept);
    makeRoom();
  };

  /** Where the items behind `seq` begin: they are in order, so halving finds it. */
  const placeBehind = (seq: number): number => {
    let low = 0;
    let high = held.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const kept = held[middle];
      if (kept && lastOf(kept.item) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const read = (seq: number, count: number): SpoolItem[] => {
    const items: SpoolItem[] = [];
    let room = count;
    for (let at = placeBehind(seq); at < held.length && room > 0; at++) {
      const item = held[at]?.item;
      if (!item) break;
      items.push(item.type === 'gap' && item.from <= seq ? { ...item, from: seq + 1 } : item);
      room -= item.type === 'gap' ? 1 : item.count;
    }
    return items;
  };

  const release = (seq: number): void => {
    for (const gone of held.splice(0, placeBehind(seq))) bytes -= bytesOf(gone);
  };

  return {
    epoch,
    ranges: () => {
      const first = firstHeld();
      return [{ epoch, first: first === undefined ? next : first.type === 'gap' ? first.from : first.seq, next }];
    },
    counts: () => ({ spooled: held.reduce((sum, kept) => sum + countOf(kept), 0), dropped }),
    append: async (batch) => append(batch),
    read: async (after, count) => read(after?.epoch === epoch ? after.seq : 0, count),
    release: async (mark) => {
      if (mark.epoch === epoch) release(mark.seq);
    },
  };
};
