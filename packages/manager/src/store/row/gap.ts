// A gap as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { StoredGap } from '../history.ts';

export type GapRow = readonly [
  agent: string,
  epoch: string,
  from: number,
  to: number,
  reason: StoredGap['reason'],
  fromMs: number,
  toMs: number,
];

export const gapOf = ([agent, epoch, from, to, reason, fromMs, toMs]: GapRow): StoredGap => ({
  ...{ agent, epoch, from, to, reason },
  ...{ fromMs, toMs },
});
