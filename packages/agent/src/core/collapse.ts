// Making room: what is left of an item when its results have to go. Knows that a hole is never silent and that changes go last;
// refuses to know when room is needed (the spool does).
import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Gap, PlacedChange } from '@vedette/protocol/wire';

type Batch = Extract<SpoolItem, { type: 'batch' }>;

/** An item with the time it spans, so that what replaces it can say when it was. */
export type Kept = { readonly item: SpoolItem; readonly fromMs: number; readonly toMs: number };

const gapOver = (kept: Kept, from: number, to: number): Kept => {
  const { epoch } = kept.item;
  const gap: Gap = { epoch, from, to, reason: 'spool-full', fromMs: kept.fromMs, toMs: kept.toMs };
  return { ...kept, item: { type: 'gap', ...gap } };
};

/** Runs of changes that stand next to each other: each run is a batch of its own, with nothing between them but gaps. */
const runsOf = (changes: readonly PlacedChange[]): PlacedChange[][] => {
  const runs: PlacedChange[][] = [];
  for (const placed of changes) {
    const run = runs.at(-1);
    if (run && run.at(-1)?.place === placed.place - 1) run.push(placed);
    else runs.push([placed]);
  }
  return runs;
};

/** The batch without its results: its changes stay at their numbers, gaps stand for the rest. */
export const withoutResults = (kept: Kept & { readonly item: Batch }): Kept[] => {
  const { epoch, seq, count, changes } = kept.item;
  const left: Kept[] = [];
  let next = seq;
  for (const run of runsOf(changes)) {
    const from = seq + (run[0]?.place ?? 0);
    if (from > next) left.push(gapOver(kept, next, from - 1));
    const placed = run.map(({ change }, place) => ({ place, change }));
    const item: Batch = {
      type: 'batch',
      epoch,
      seq: from,
      count: run.length,
      results: new Uint8Array(0),
      changes: placed,
    };
    left.push({ ...kept, item });
    next = from + run.length;
  }
  if (next < seq + count) left.push(gapOver(kept, next, seq + count - 1));
  return left;
};

/** The whole item as one gap. */
export const asGap = (kept: Kept): Kept => {
  const { item } = kept;
  return item.type === 'gap' ? kept : gapOver(kept, item.seq, item.seq + item.count - 1);
};

/** Two gaps that follow each other for the same reason as one, or undefined when they do not. */
export const joined = (a: Kept, b: Kept): Kept | undefined => {
  if (a.item.type !== 'gap' || b.item.type !== 'gap') return undefined;
  if (a.item.epoch !== b.item.epoch || a.item.to + 1 !== b.item.from || a.item.reason !== b.item.reason) {
    return undefined;
  }
  const { toMs } = b;
  return { ...a, toMs, item: { ...a.item, to: b.item.to, toMs } };
};

/** What of a gap lies behind `seq`; a batch stays whole. */
export const behind = (kept: Kept, seq: number): Kept =>
  kept.item.type === 'gap' && kept.item.from <= seq ? { ...kept, item: { ...kept.item, from: seq + 1 } } : kept;
