// A silence as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Silence } from '../../core/silence.ts';

export type SilenceRow = readonly [
  id: number,
  selectors: string,
  fromAt: number,
  toAt: number | null,
  addedBy: string,
  reason: string | null,
  addedAt: number,
  endedAt: number | null,
];

export const silenceOf = ([id, selectors, fromMs, toAt, by, reason, addedAtMs, endedAt]: SilenceRow): Silence => ({
  id,
  selectors: JSON.parse(selectors) as string[],
  fromMs,
  ...(toAt !== null && { toMs: toAt }),
  by,
  ...(reason !== null && { reason }),
  addedAtMs,
  ...(endedAt !== null && { endedAtMs: endedAt }),
});
