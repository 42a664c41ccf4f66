// A decision as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Decision, VerdictKind } from '../../core/record.ts';

export type DecisionRow = readonly [
  at: number,
  service: string,
  subscriber: string,
  verdict: VerdictKind,
  outage: number | null,
  notification: number | null,
  untilAt: number | null,
  causes: string | null,
];

export const decisionOf = ([
  atMs,
  service,
  subscriber,
  verdict,
  outage,
  notification,
  untilMs,
  causes,
]: DecisionRow): Decision => ({
  ...{ atMs, service, subscriber, verdict },
  ...(outage !== null && { outage }),
  ...(notification !== null && { notification }),
  ...(untilMs !== null && { untilMs }),
  ...(causes !== null && { by: JSON.parse(causes) as string[] }),
});
