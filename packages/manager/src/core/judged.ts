// What is kept of a service under judgement, and what comes of judging it. Knows shapes only; refuses to know how anything is judged (judge.ts).
import type { Epoch } from '@vedette/protocol/wire';
import type { Demand } from './assignment.ts';
import type { Notification, Outage, StoredView } from './record.ts';
import type { Telling } from './telling.ts';
import type { Stretch, Timeline, TimelineRule } from './timeline.ts';

/** The newest result of one agent; `latencyMs` is NaN when the target did not answer. */
export type Latest = { readonly at: number; readonly latencyMs: number };

export type Verdicts = { readonly outages: readonly Outage[]; readonly notifications: readonly Notification[] };

/** One service under judgement. */
export type Judged = {
  demand: Demand;
  readonly slot: number;
  readonly timeline: Timeline;
  readonly latest: Map<string, Latest>;
  /** The records of the timeline's outages, oldest first; the last one may be open. */
  outages: readonly Outage[];
  telling: Telling;
};

/** Where the last manager stopped. */
export type JudgeStart = {
  readonly views: readonly StoredView[];
  readonly openOutages: readonly Outage[];
  readonly lastOutageId: number;
  readonly lastNotificationId: number;
  /** The process starts of agents that are known of. */
  readonly stored: readonly { readonly agent: string; readonly epoch: Epoch }[];
};

/** What a timeline needs to know of an outage on record, and no more: it makes other stretches of it. */
export const stretchOf = ({ startedAtMs, reason, from }: Outage, agents: readonly string[]): Stretch => ({
  startedAtMs,
  reason,
  from: from.filter((agent) => agents.includes(agent)),
});

export const ruleOf = ({ service, gracesMs }: Demand): TimelineRule => ({
  graceMs: gracesMs[0] ?? service.graceMs,
  quorum: service.quorum,
});

export const together = (verdicts: readonly Verdicts[]): Verdicts => ({
  outages: verdicts.flatMap((v) => v.outages),
  notifications: verdicts.flatMap((v) => v.notifications),
});

export const never = (): never => {
  throw new Error('no stretch, no record');
};
