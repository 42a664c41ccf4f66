// An outage as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Acknowledgement, Outage, OutageReason } from '../../core/record.ts';

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
  acknowledged: string | null,
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
  acknowledged,
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
  ...(acknowledged === null ? {} : { acknowledged: JSON.parse(acknowledged) as Acknowledgement }),
});
