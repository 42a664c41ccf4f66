// What one vantage holds of one service, and how a probe's verdict changes it. Knows grace and recovery; refuses to know when probes
// are made (due.ts), who is told, and what other vantages see (quorum.ts). Times are on whichever one scale the caller keeps.
//
//             down              every grace may run out, one after another
//   unknown ───────▶ failing ◀─┐ down
//      │  ▲           │  │ └───┘
//   up │  │ unknown   │  │ `recover` × up
//      ▼  └───────────┘  ▼
//      up ◀──────────── up          (unknown from anywhere; a skipped slot changes nothing)
import type { DownReason, UnknownReason, Verdict } from './result.ts';

export type GraceRule = {
  /** Every distinct grace, ascending, never empty. */
  readonly gracesMs: readonly number[];
  /** Successes in a row that end a failure; at least 1. */
  readonly recover: number;
};

export type Vantage =
  | { readonly type: 'unknown'; readonly since: number; readonly reason: UnknownReason }
  | { readonly type: 'up'; readonly since: number }
  | Failing;

export type Failing = {
  readonly type: 'failing';
  /** When the first failed probe was sent. */
  readonly since: number;
  /** When the first failed probe of the unbroken run was sent: the grace clock. Later than `since` only while `recover` > 1 is at work. */
  readonly runSince: number;
  readonly reason: DownReason;
  /** The longest grace that has run out, or -1 while none has. */
  readonly passedMs: number;
  /** Successes in a row so far, and when the first of them was sent. */
  readonly successes: number;
  readonly successSince: number;
};

/** A `Change` before it has a slot and wall times. */
export type VantageChange = { readonly at: number; readonly since: number } & (
  | { readonly health: 'up' }
  | { readonly health: 'failing' | 'down'; readonly reason: DownReason; readonly heldMs: number }
  | { readonly health: 'unknown'; readonly reason: UnknownReason }
);

export const unprobed = (since: number): Vantage => ({ type: 'unknown', since, reason: 'unprobed' });

/**
 * What a probe sent at `at` with this verdict makes of the vantage. Returns the same object when nothing changed, so that the
 * common case costs nothing; `changeOf(before, after, at)` says what there is to tell.
 */
export const judge = (vantage: Vantage, rule: GraceRule, at: number, verdict: Verdict): Vantage => {
  switch (verdict.status) {
    case 'up':
      return vantage.type === 'up' ? vantage : succeed(vantage, rule, at);
    case 'down':
      return fail(vantage, rule, at, verdict.reason);
    case 'unknown':
      return verdict.reason === 'skipped' ? vantage : obscure(vantage, at, verdict.reason);
    default:
      return verdict satisfies never;
  }
};

/** Nobody can tell any more: the run of failures is broken, because not every probe of it has failed (M3). */
export const obscure = (vantage: Vantage, at: number, reason: UnknownReason): Vantage =>
  vantage.type === 'unknown' && vantage.reason === reason ? vantage : { type: 'unknown', since: at, reason };

const succeed = (vantage: Exclude<Vantage, { type: 'up' }>, rule: GraceRule, at: number): Vantage => {
  if (vantage.type === 'unknown') return { type: 'up', since: at };
  const successes = vantage.successes + 1;
  const successSince = vantage.successes === 0 ? at : vantage.successSince;
  return successes >= rule.recover ? { type: 'up', since: successSince } : { ...vantage, successes, successSince };
};

const fail = (vantage: Vantage, rule: GraceRule, at: number, reason: DownReason): Failing => {
  const before: Failing =
    vantage.type === 'failing'
      ? vantage
      : { type: 'failing', since: at, runSince: at, reason, passedMs: -1, successes: 0, successSince: at };
  // A success in between broke the run: the clock starts anew, though what has run out stays so until recovery.
  const broken = before.successes > 0;
  const runSince = broken ? at : before.runSince;
  const since = broken && before.passedMs < 0 ? at : before.since;
  const passedMs = longestPassed(rule.gracesMs, at - runSince, before.passedMs);
  return { type: 'failing', since, runSince, reason, passedMs, successes: 0, successSince: at };
};

const longestPassed = (gracesMs: readonly number[], heldMs: number, passedMs: number): number => {
  let longest = passedMs;
  for (const graceMs of gracesMs) if (graceMs <= heldMs && graceMs > longest) longest = graceMs;
  return longest;
};

/** What there is to tell about the step from `before` to `after`, made by a probe sent at `at`; nothing when nobody could act on it. */
export const changeOf = (before: Vantage, after: Vantage, at: number): VantageChange | undefined => {
  if (after === before) return undefined;
  switch (after.type) {
    case 'up':
      return { health: 'up', at, since: after.since };
    case 'unknown':
      return { health: 'unknown', at, since: after.since, reason: after.reason };
    case 'failing': {
      const { since, reason } = after;
      const heldMs = at - after.runSince;
      const graceRanOut = after.passedMs > (before.type === 'failing' ? before.passedMs : -1);
      if (graceRanOut) return { health: 'down', at, since, reason, heldMs };
      const begins = before.type !== 'failing' || before.since !== since;
      return begins ? { health: 'failing', at, since, reason, heldMs } : undefined;
    }
    default:
      return after satisfies never;
  }
};

/** Whether a grace has run out at this vantage. */
export const heldFor = (vantage: Vantage, graceMs: number): boolean =>
  vantage.type === 'failing' && vantage.passedMs >= graceMs;
