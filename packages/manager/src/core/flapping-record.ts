// How a subject comes and goes, put on record: what counts, what its newest outage was, and who has still to hear how it ended. Knows the record of one subject;
// refuses to know when it flaps (flapping.ts), and what people are told of it (herald.ts).
import { begun, calm, ended, passed } from './flapping.ts';
import type { Comings } from './notice.ts';
import type { FlappingRecord, Outage } from './record.ts';
import type { FlappingRule } from './wishes.ts';

/** Something that may come and go. */
export type Restless = {
  /** As outages call it. */
  readonly name: string;
  /** Absent for one that is never said to be flapping. */
  flappingRule: FlappingRule | undefined;
  flaps: FlappingRecord | undefined;
};

/** Whether it flaps no more: nothing has changed for long enough. Where the clock was set back, what is remembered goes along with it. */
export const isSettled = (subject: Restless, nowMs: number): boolean => {
  const { flaps, flappingRule } = subject;
  if (!flaps?.state.flapping) return false;
  if (!flappingRule) return true;
  const state = passed(flaps.state, flappingRule, nowMs);
  if (state.flapping) subject.flaps = { ...flaps, state };
  return !state.flapping;
};

/** Whether a subscriber was told that it flaps, and it does. */
export const knows = (flaps: FlappingRecord | undefined, subscriber: string): boolean =>
  flaps?.state.flapping !== undefined && flaps.told.includes(subscriber);

export const comingsOf = ({ state: { flapping } }: FlappingRecord): Comings => ({
  outages: flapping?.outages ?? 0,
  sinceMs: flapping?.sinceMs ?? 0,
});

/** An outage counts once, when somebody is due to hear of it: one that nobody is told of disturbs nobody. Whether it counted now. */
export const countIn = (subject: Restless, { id }: Outage, nowMs: number): boolean => {
  const { flaps, flappingRule, name } = subject;
  if (!flappingRule || flaps?.outage === id) return false;
  const state = begun(flaps?.state ?? calm, flappingRule, nowMs);
  const begins = state.flapping !== undefined && !flaps?.state.flapping;
  const known = begins
    ? { told: [], incident: id }
    : { told: flaps?.told ?? [], ...incidentOf(flaps), ...lastOf(flaps) };
  subject.flaps = { service: name, outage: id, state, ...known };
  return true;
};

/** What flaps takes longer to settle. */
export const noteEnd = (subject: Restless, last: Outage, nowMs: number): FlappingRecord | undefined => {
  const { flaps, flappingRule } = subject;
  if (!flaps?.state.flapping) return undefined;
  const state = flappingRule ? ended(flaps.state, flappingRule, nowMs) : flaps.state;
  // What has settled by now stays for whoever has still to hear how.
  subject.flaps = { ...flaps, last, state: state.flapping ? state : flaps.state };
  return subject.flaps;
};

export const incidentOf = (flaps: FlappingRecord | undefined) =>
  flaps?.incident === undefined ? {} : { incident: flaps.incident };

const lastOf = (flaps: FlappingRecord | undefined) => (flaps?.last === undefined ? {} : { last: flaps.last });

/** It flaps no more, and nobody has anything to hear of it. */
export const calmed = ({ service, outage }: FlappingRecord): FlappingRecord => ({
  service,
  outage,
  state: calm,
  told: [],
});

/** Of one that nobody wishes to hear of any more: what should come back must not be told how it once ended. */
export const givenUp = (flaps: FlappingRecord | undefined): readonly FlappingRecord[] =>
  flaps?.state.flapping ? [calmed(flaps)] : [];
