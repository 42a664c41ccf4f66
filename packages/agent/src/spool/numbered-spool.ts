// A spool that is read in the numbers of whoever is delivered to. Knows that items are translated on the way out; refuses to know how.
import type { SpoolItem } from '@vedette/protocol/delivery';
import { overlaid } from './overlaid-spool.ts';
import type { Spool } from './spool.ts';

export const numbered = (spool: Spool, numbering: { sent(item: SpoolItem): SpoolItem }): Spool =>
  overlaid(spool, {
    read: async (after, count) => (await spool.read(after, count)).map((item) => numbering.sent(item)),
  });
