// What an agent's spool holds, as a value: every change makes a new one, so that a crash or a roll-back is but another value. Knows the rules of the
// spool (the oldest goes first, changes last, never silently); refuses to know when it becomes durable.

import { asGap, behind, joined, type Kept, withoutResults } from '../../../packages/agent/src/core/collapse.ts';
import type { NewBatch } from '../../../packages/agent/src/spool/spool.ts';
import { firstOf, lastOf, type SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Mark, SpoolRange } from '../../../packages/protocol/src/wire/message.ts';

export type EpochImage = { readonly epoch: string; readonly next: number; readonly kept: readonly Kept[] };
export type SpoolImage = readonly EpochImage[];

const ITEM_BYTES = 60;
const CHANGE_BYTES = 80;

const bytesOf = ({ item }: Kept): number =>
  item.type === 'gap' ? ITEM_BYTES : ITEM_BYTES + item.results.length + item.changes.length * CHANGE_BYTES;

export const imageBytes = (image: SpoolImage): number =>
  image.reduce((sum, { kept }) => sum + kept.reduce((bytes, one) => bytes + bytesOf(one), 0), 0);

export const rangesOf = (image: SpoolImage): readonly SpoolRange[] =>
  image.map(({ epoch, next, kept: [first] }) => ({ epoch, first: first ? firstOf(first.item) : next, next }));

export const heldCount = (image: SpoolImage): number => image.reduce((sum, { kept }) => sum + kept.length, 0);

/** The image with a new epoch; older ones of which nothing is held are forgotten. */
export const withEpoch = (image: SpoolImage, epoch: string): SpoolImage => [
  ...image.filter((one) => one.kept.length > 0 && one.epoch !== epoch),
  image.find((one) => one.epoch === epoch) ?? { epoch, next: 1, kept: [] },
];

/** The image with a batch at the end of its last epoch, and the item it became. */
export const withBatch = (image: SpoolImage, batch: NewBatch): { image: SpoolImage; item: SpoolItem } => {
  const last = image.at(-1);
  if (!last) throw new Error('a spool has an epoch');
  const { count, results, changes, fromMs, toMs } = batch;
  const item: SpoolItem = { type: 'batch', epoch: last.epoch, seq: last.next, count, results, changes };
  const grown = { ...last, next: last.next + count, kept: [...last.kept, { item, fromMs, toMs }] };
  return { image: [...image.slice(0, -1), grown], item };
};

/** The image without what the manager has for good. */
export const released = (image: SpoolImage, { epoch, seq }: Mark): SpoolImage =>
  image
    .map((one) => {
      if (one.epoch !== epoch) return one;
      return { ...one, kept: one.kept.filter(({ item }) => lastOf(item) > seq).map((kept) => behind(kept, seq)) };
    })
    .filter((one, i) => one.kept.length > 0 || i === image.length - 1);

/** What follows `after` in order of delivery, until about `count` items. */
export const readFrom = (image: SpoolImage, after: Mark | undefined, count: number): readonly SpoolItem[] => {
  const items: SpoolItem[] = [];
  let room = count;
  const from = image.findIndex(({ epoch }) => epoch === after?.epoch);
  for (const { epoch, kept } of image.slice(Math.max(0, from))) {
    for (const one of kept) {
      const seq = epoch === after?.epoch ? after.seq : 0;
      if (lastOf(one.item) <= seq) continue;
      if (room <= 0) return items;
      const { item } = behind(one, seq);
      items.push(item);
      room -= item.type === 'gap' ? 1 : item.count;
    }
  }
  return items;
};

/** What is left of the oldest where there is no room: first results go, then everything, and gaps tell of it. */
export const collapsed = (image: SpoolImage, bytesMax: number): SpoolImage => {
  const thin = shrunk(image, bytesMax, (kept) =>
    kept.item.type === 'gap' ? [kept] : withoutResults({ ...kept, item: kept.item }),
  );
  return shrunk(thin, bytesMax, (kept) => [asGap(kept)]);
};

/** The n-th thing kept has become unreadable: a gap stands in its place. */
export const corrupted = (image: SpoolImage, nth: number): SpoolImage => {
  let left = nth;
  return image.map((one) => ({
    ...one,
    kept: one.kept.map((kept) => {
      if (left-- !== 0 || kept.item.type === 'gap') return kept;
      const { epoch, seq, count } = kept.item;
      const { fromMs, toMs } = kept;
      const reason = 'spool-corrupt' as const;
      return { ...kept, item: { type: 'gap' as const, epoch, from: seq, to: seq + count - 1, reason, fromMs, toMs } };
    }),
  }));
};

const shrunk = (image: SpoolImage, bytesMax: number, shrink: (kept: Kept) => readonly Kept[]): SpoolImage => {
  let bytes = imageBytes(image);
  if (bytes <= bytesMax) return image;
  return image.map((one) => {
    const kept: Kept[] = [];
    for (const old of one.kept) {
      const rest = bytes > bytesMax ? shrink(old) : [old];
      bytes -= bytesOf(old);
      for (const piece of rest) {
        const last = kept.at(-1);
        const both = last && joined(last, piece);
        if (both) kept[kept.length - 1] = both;
        else {
          kept.push(piece);
          bytes += bytesOf(piece);
        }
      }
    }
    return { ...one, kept };
  });
};
