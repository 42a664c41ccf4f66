// What is delivered: a batch, or a gap that stands for what is gone. Knows which numbers an item covers and what it costs to have it
// under way; refuses to know who keeps it.
import type { Batch, Gap } from '../wire/message.ts';

export type SpoolItem = ({ readonly type: 'batch' } & Batch) | ({ readonly type: 'gap' } & Gap);

export const firstOf = (item: SpoolItem): number => (item.type === 'gap' ? item.from : item.seq);

/** The number of the last item that a batch or a gap stands for. */
export const lastOf = (item: SpoolItem): number => (item.type === 'gap' ? item.to : item.seq + item.count - 1);

/** A gap may stand for millions of items, yet it is one small thing to keep: it costs one credit. */
export const creditOf = (item: SpoolItem): number => (item.type === 'gap' ? 1 : item.count);
