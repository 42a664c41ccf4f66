// An outage as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Outage, OutageReason } from '../../core/record.ts';

export type OutageRow = readonly [
  id: number,
  service: string,
  slot: number,
  startedAt: number,
  endedAt: number | null,
  reason: OutageReason,
  vantages: string,
  told: string,
  incident: number | null,
];

export const outageOf = ([
  id,
  service,
  slot,
  startedAtMs,
  endedAtMs,
  reason,
  vantages,
  told,
  incident,
]: OutageRow): Outage => ({
  id,
  service,
  slot,
  startedAtMs,
  reason,
  ...(endedAtMs === null ? {} : { endedAtMs }),
  from: JSON.parse(vantages) as string[],
  told: JSON.parse(told) as Outage['told'],
  ...(incident === null ? {} : { incident }),
});
