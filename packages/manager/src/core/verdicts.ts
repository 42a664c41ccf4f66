// What comes of judging, to be stored before anybody is told. Knows shapes only; refuses to know how anything is judged.
import type { Decision, FlappingRecord, Notification, Outage } from './record.ts';

export type Verdicts = {
  readonly outages: readonly Outage[];
  readonly notifications: readonly Notification[];
  readonly decisions: readonly Decision[];
  readonly flapping: readonly FlappingRecord[];
};

/** Those that are given, and none of the rest. */
export const verdicts = (some: Partial<Verdicts>): Verdicts => ({
  outages: [],
  notifications: [],
  decisions: [],
  flapping: [],
  ...some,
});

export const together = (all: readonly Verdicts[]): Verdicts => ({
  outages: all.flatMap((v) => v.outages),
  notifications: all.flatMap((v) => v.notifications),
  decisions: all.flatMap((v) => v.decisions),
  flapping: all.flatMap((v) => v.flapping),
});
