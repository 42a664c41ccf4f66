// A spool in memory: bounded, and gone with the process. Knows what goes first when it is full: the oldest results, changes last, and what
// went stays visible as a gap. Refuses to know who fills it and who reads it.
import { lastOf, type SpoolItem } from '@vedette/protocol/delivery';
import type { Epoch, Mark, SpoolRange } from '@vedette/protocol/wire';
import { asGap, behind, joined, type Kept, withoutResults } from '../core/collapse.ts';
import type { NewBatch, Spool } from './spool.ts';

/** About what an item costs besides its encoded results. */
const ITEM_BYTES = 200;
const CHANGE_BYTES = 150;

/** Makes room down to this share of the limit at once, so that a full spool is not rebuilt for every batch. */
const ROOM = 0.9;

const bytesOf = ({ item }: Kept): number =>
  item.type === 'gap' ? ITEM_BYTES : ITEM_BYTES + item.results.length + item.changes.length * CHANGE_BYTES;

const totalBytesOf = (list: readonly Kept[]): number => list.reduce((sum, kept) => sum + bytesOf(kept), 0);

/** How many items are there: those a gap stands for are not. */
const heldBy = ({ item }: Kept): number => (item.type === 'gap' ? 0 : item.count);

/** A batch whose changes stand apart from each other can cost more in pieces than whole: then it stays until all of it has to go. */
const thinned = (kept: Kept): readonly Kept[] => {
  if (kept.item.type === 'gap') return [kept];
  const rest = withoutResults({ ...kept, item: kept.item });
  return totalBytesOf(rest) < bytesOf(kept) ? rest : [kept];
};

export class MemorySpool implements Spool {
  readonly epoch: Epoch;
  readonly #bytesMax: number;
  #kept: Kept[] = [];
  #bytes = 0;
  #next = 1;
  #spooled = 0;
  #dropped = 0;

  /** @param bytesMax what it may hold, of which a gap takes 200 */
  constructor(epoch: Epoch, bytesMax: number) {
    this.epoch = epoch;
    this.#bytesMax = bytesMax;
  }

  /** About how much is held, in bytes: at most `bytesMax` after every append. */
  get bytes(): number {
    return this.#bytes;
  }

  ranges(): readonly SpoolRange[] {
    const first = this.#kept[0]?.item;
    const from = first?.type === 'gap' ? first.from : first?.seq;
    return [{ epoch: this.epoch, first: from ?? this.#next, next: this.#next }];
  }

  counts(): { readonly spooled: number; readonly dropped: number } {
    return { spooled: this.#spooled, dropped: this.#dropped };
  }

  async append({ count, results, changes, fromMs, toMs }: NewBatch): Promise<void> {
    const item: SpoolItem = { type: 'batch', epoch: this.epoch, seq: this.#next, count, results, changes };
    this.#next += count;
    this.#kept.push(this.#counted({ item, fromMs, toMs }));
    if (this.#bytes <= this.#bytesMax) return;
    this.#shrinkOldest(thinned);
    this.#shrinkOldest((kept) => [asGap(kept)]);
  }

  async read(after: Mark | undefined, count: number): Promise<readonly SpoolItem[]> {
    const seq = after?.epoch === this.epoch ? after.seq : 0;
    const items: SpoolItem[] = [];
    let room = count;
    for (let at = this.#placeBehind(seq); at < this.#kept.length && room > 0; at++) {
      const kept = this.#kept[at];
      if (!kept) break;
      const { item } = behind(kept, seq);
      items.push(item);
      room -= item.type === 'gap' ? 1 : item.count;
    }
    return items;
  }

  async release({ epoch, seq }: Mark): Promise<void> {
    if (epoch !== this.epoch) return;
    for (const gone of this.#kept.splice(0, this.#placeBehind(seq))) this.#discounted(gone);
    // Gaps that were joined after one of them was sent are released in part.
    const [first] = this.#kept;
    if (first) this.#kept[0] = behind(first, seq);
  }

  /** Replaces what is kept from the oldest on by what `shrink` leaves of it, until there is room. */
  #shrinkOldest(shrink: (kept: Kept) => readonly Kept[]): void {
    const left: Kept[] = [];
    let at = 0;
    for (; at < this.#kept.length && this.#bytes > this.#bytesMax * ROOM; at++) {
      const kept = this.#kept[at];
      if (!kept) break;
      const rest = shrink(this.#discounted(kept));
      this.#dropped += heldBy(kept) - rest.reduce((sum, one) => sum + heldBy(one), 0);
      for (const one of rest) this.#add(left, one);
    }
    const [seam, ...others] = this.#kept.slice(at);
    if (seam) this.#add(left, this.#discounted(seam));
    this.#kept = left.concat(others);
  }

  /** Adds to the end of the list, as part of its last gap if it can be. */
  #add(list: Kept[], kept: Kept): void {
    const last = list.at(-1);
    const both = last && joined(last, kept);
    if (both) list[list.length - 1] = both;
    else list.push(this.#counted(kept));
  }

  #counted(kept: Kept): Kept {
    this.#bytes += bytesOf(kept);
    this.#spooled += heldBy(kept);
    return kept;
  }

  #discounted(kept: Kept): Kept {
    this.#bytes -= bytesOf(kept);
    this.#spooled -= heldBy(kept);
    return kept;
  }

  /** Where what lies behind `seq` begins: everything is in order, so halving finds it. */
  #placeBehind(seq: number): number {
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const kept = this.#kept[middle];
      if (kept && lastOf(kept.item) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
