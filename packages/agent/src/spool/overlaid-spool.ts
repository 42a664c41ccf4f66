// A spool with some of it done otherwise. Knows every act of a spool; refuses to know what is done instead.
import type { Spool } from './spool.ts';

export const overlaid = (spool: Spool, other: Partial<Spool>): Spool => ({
  epoch: spool.epoch,
  ranges: () => spool.ranges(),
  counts: () => spool.counts(),
  append: (batch) => spool.append(batch),
  read: (after, count) => spool.read(after, count),
  release: (mark) => spool.release(mark),
  ...other,
});
