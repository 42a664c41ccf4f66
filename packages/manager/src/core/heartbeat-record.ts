// What is kept of a service that reports by itself, and what a report says. Knows shapes; refuses to know what follows from them (heartbeat.ts).
import type { Change, Vantage } from '@vedette/protocol/health';

/** What a report says. */
export type HeartbeatSignal = {
  readonly kind: 'start' | 'success' | 'fail';
  /** Of a program that has ended; 0 is success. */
  readonly exitCode?: number;
  /** How long the run took, where the device has measured it itself. */
  readonly runMs?: number;
  /** What the device has to say besides: the text of a JSON object. */
  readonly data?: string;
};

/** Outlives restarts. What is held of the service follows from what is on record of the vantage instead, so that the two cannot disagree. */
export type HeartbeatRecord = {
  /** The last report, and when it came. */
  readonly kind: HeartbeatSignal['kind'];
  readonly atMs: number;
  readonly data?: string;
  /** Of the run that ended with it. */
  readonly exitCode?: number;
  readonly runMs?: number;
  /** When the run under way began; absent for none. */
  readonly startedAtMs?: number;
  /** When the next report is due, absent while there is a run with a limit of its own; when it is late. Both are absent for never. */
  readonly dueMs?: number;
  readonly lateAtMs?: number;
};

/** The same, as stored. */
export type KeptHeartbeat = { readonly service: string; readonly record: HeartbeatRecord };

/** By what a device proves that it may report for a service: the SHA-256 of a token, in hex. The token itself is nowhere. */
export type HeartbeatKey = {
  readonly digest: string;
  readonly issuedAtMs: number;
  /** When it was first used; absent for one that waits for that. */
  readonly usedAtMs?: number;
};

/** All of a service, the oldest first. */
export type HeartbeatKeys = { readonly service: string; readonly keys: readonly HeartbeatKey[] };

/** Everything that is kept of services that report by themselves. */
export type KeptHeartbeats = {
  readonly records: readonly KeptHeartbeat[];
  readonly keys: readonly HeartbeatKeys[];
};

/** What a vantage holds by the last change it told. */
export const vantageOf = (change: Change): Vantage => {
  switch (change.health) {
    case 'up':
      return { type: 'up', since: change.since };
    case 'unknown':
      return { type: 'unknown', since: change.since, reason: change.reason };
    case 'failing':
    case 'down': {
      const { at, since, reason, heldMs } = change;
      const passedMs = change.health === 'down' ? heldMs : -1;
      return { type: 'failing', since, runSince: at - heldMs, reason, passedMs, successes: 0, successSince: at };
    }
    default:
      return change satisfies never;
  }
};
