// What one probe saw, as data with a reason. Knows every verdict there is; refuses to know how a probe is made.
import type { WallMs } from '../kit/clock.ts';

/** Why a target was not up. The agent itself was in order: this says something about the target. */
export const downReasons = [
  'refused',
  'timeout',
  'unreachable',
  'dns',
  'reset',
  'tls',
  'status',
  'mismatch',
  'expired',
  'missed',
  'threshold',
  'critical',
  'failed',
] as const;
export type DownReason = (typeof downReasons)[number];

/**
 * Why nobody can tell. The agent's own trouble, never the target's.
 * `skipped`: the slot passed without a probe, because the machine or a limit did not allow one in time.
 * `unprobed`: nobody has looked yet. `away`: the agent that looks is not connected.
 */
export const unknownReasons = [
  'no-ports',
  'no-descriptors',
  'no-network',
  'resolver',
  'blind',
  'denied',
  'overload',
  'skipped',
  'unprobed',
  'away',
] as const;
export type UnknownReason = (typeof unknownReasons)[number];

export type Verdict =
  | { readonly status: 'up' }
  | { readonly status: 'down'; readonly reason: DownReason }
  | { readonly status: 'unknown'; readonly reason: UnknownReason };

/** One execution of a check. `at` is when it was sent, `latencyMs` how long the target took to answer (none when it did not). */
export type Result = { readonly at: WallMs; readonly verdict: Verdict; readonly latencyMs?: number };

/** A verdict as one byte on the wire: 0 is up, 16… the down reasons, 64… the unknown reasons, each in the order above. */
export type VerdictCode = number;

const DOWN_CODES_FROM = 16;
const UNKNOWN_CODES_FROM = 64;

const byCode = new Map<VerdictCode, Verdict>([
  [0, { status: 'up' }],
  ...downReasons.map((reason, i) => [DOWN_CODES_FROM + i, { status: 'down', reason }] as const),
  ...unknownReasons.map((reason, i) => [UNKNOWN_CODES_FROM + i, { status: 'unknown', reason }] as const),
]);

export const codeOf = (verdict: Verdict): VerdictCode => {
  switch (verdict.status) {
    case 'up':
      return 0;
    case 'down':
      return DOWN_CODES_FROM + downReasons.indexOf(verdict.reason);
    case 'unknown':
      return UNKNOWN_CODES_FROM + unknownReasons.indexOf(verdict.reason);
  }
};

/** The verdict behind a code; the same object every time. A code from a newer version means nobody here can tell. */
export const verdictOf = (code: VerdictCode): Verdict => byCode.get(code) ?? UNREADABLE;

const UNREADABLE: Verdict = { status: 'unknown', reason: 'blind' };

/** The verdicts that need no reason or have only one, shared so that a probe allocates nothing for them. */
export const UP: Verdict = verdictOf(0);
export const SKIPPED: Verdict = verdictOf(codeOf({ status: 'unknown', reason: 'skipped' }));
