// What is kept of a service under judgement, and what comes of judging it. Knows shapes only; refuses to know how anything is judged (judge.ts).
import type { Facts } from '@vedette/protocol/check';
import type { Epoch } from '@vedette/protocol/wire';
import type { Demand } from './assignment.ts';
import { type HeardBefore, type Subject, subjectOf } from './herald.ts';
import type { Decision, FlappingRecord, Outage, StoredView } from './record.ts';
import { Telling } from './telling.ts';
import type { Stretch, Timeline, TimelineRule } from './timeline.ts';

/** The newest result of one agent; `latencyMs` is NaN when the target did not answer. */
export type Latest = { readonly at: number; readonly latencyMs: number };

/** What the probes of one agent learned besides their verdicts, and of which look: after a change of wishes, of another. */
export type LearnedBy = { readonly atMs: number; readonly facts: Facts; readonly about: string };

/** One service under judgement. */
export type Judged = {
  demand: Demand;
  readonly slot: number;
  readonly timeline: Timeline;
  readonly latest: Map<string, Latest>;
  readonly learned: Map<string, LearnedBy>;
  /** The records of the timeline's outages, oldest first; the last one may be open. */
  outages: readonly Outage[];
  /** What the last manager had on record that was over by then: this one has not heard all that was told of that time, and leaves it as it is. */
  readonly settled: readonly Outage[];
  readonly subject: Subject;
};

/** Where the last manager stopped. */
export type JudgeStart = {
  readonly views: readonly StoredView[];
  readonly openOutages: readonly Outage[];
  /** Those that ended lately; absent for none. */
  readonly endedOutages?: readonly Outage[];
  readonly lastOutageId: number;
  readonly lastNotificationId: number;
  /** The process starts of agents that are known of. */
  readonly stored: readonly { readonly agent: string; readonly epoch: Epoch }[];
  /** What was decided last for each subscriber of a service; absent for nothing. */
  readonly decided?: readonly Decision[];
  /** How services came and went; absent for not at all. */
  readonly flapping?: readonly FlappingRecord[];
};

/** @param left what the last manager left of it, if this one has only begun */
export const judgedOf = (
  demand: Demand,
  slot: number,
  timeline: Timeline,
  outages: readonly Outage[],
  left: Left,
): Judged => {
  const { service } = demand;
  const settled = left.endedOutages.get(service.id) ?? [];
  const subject = subjectOf(service.id, service, new Telling(demand), left, service.flapping);
  return { demand, slot, timeline, latest: new Map(), learned: new Map(), outages, settled, subject };
};

/** Where the last manager stopped, by service. */
export type Left = HeardBefore & {
  readonly views: ReadonlyMap<number, readonly StoredView[]>;
  readonly openOutages: ReadonlyMap<string, readonly Outage[]>;
  readonly endedOutages: ReadonlyMap<string, readonly Outage[]>;
};

export const nothingLeft: Left = {
  ...{ views: new Map(), openOutages: new Map(), endedOutages: new Map() },
  ...{ decided: new Map(), flapping: new Map() },
};

export const leftOf = ({ views, openOutages, endedOutages = [], decided = [], flapping = [] }: JudgeStart): Left => ({
  views: Map.groupBy(views, ({ change }) => change.slot),
  openOutages: Map.groupBy(openOutages, ({ service }) => service),
  endedOutages: Map.groupBy(endedOutages, ({ service }) => service),
  decided: Map.groupBy(decided, ({ service }) => service),
  flapping: new Map(flapping.map((one) => [one.service, one])),
});

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

export const never = (): never => {
  throw new Error('no stretch, no record');
};
