// The spool as a port: what an agent keeps until the manager has it for good. Every promise resolves only after the change is as durable
// as the implementation makes it. The first and only writer numbers the items: from 1, without holes, within the epoch of its process.
import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Batch, Epoch, Mark, SpoolRange } from '@vedette/protocol/wire';

/** A batch before it has its place, and the time it spans. */
export type NewBatch = Pick<Batch, 'count' | 'results' | 'changes'> & {
  readonly fromMs: number;
  readonly toMs: number;
};

export type Spool = {
  readonly epoch: Epoch;
  /** What is held, per epoch, oldest first. The present epoch is always named, even when nothing of it is held. */
  ranges(): readonly SpoolRange[];
  /** Items held, and items that had to be dropped since the start (each stands in a gap). */
  counts(): { readonly spooled: number; readonly dropped: number };
  append(batch: NewBatch): Promise<void>;
  /** What follows `after` (the beginning without it), in order of delivery, until about `count` items; empty when there is no more. */
  read(after: Mark | undefined, count: number): Promise<readonly SpoolItem[]>;
  /** Forgets what the manager has for good: everything of the epoch up to the mark. */
  release(mark: Mark): Promise<void>;
};
