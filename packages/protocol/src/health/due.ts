// When a failing service wants to be looked at again. Knows the speed-up while a grace runs; refuses to know the regular rhythm,
// the limits and the clock (the agent's schedule weighs those).
import type { Vantage } from './vantage.ts';

/** However much hurry there is, a service is not probed more often than this (M1). */
export const SPACING_MS = 1_000;

export type Hurry = {
  /** When the next probe is wanted. */
  readonly at: number;
  /** A regular probe less than this before `at` would only be in its way: it gives way. */
  readonly guardMs: number;
  /** When the grace that is running ends; absent while it recovers. */
  readonly graceAt?: number;
};

export type HurryRule = {
  readonly gracesMs: readonly number[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
};

/**
 * While a grace is running: every `min(interval, max(1 s, grace / 3))`, and once exactly when the grace ends, so that down is known on
 * time (M3). Nothing is to be hurried when the service is up, unknown, or every grace has run out.
 * @param sentAt when the newest probe was sent
 */
export const hurry = (vantage: Vantage, rule: HurryRule, sentAt: number): Hurry | undefined => {
  if (vantage.type !== 'failing') return undefined;
  if (vantage.successes > 0) return { at: sentAt + SPACING_MS, guardMs: SPACING_MS };
  const graceMs = rule.gracesMs.find((g) => g > vantage.passedMs);
  if (graceMs === undefined) return undefined;
  const deadline = vantage.runSince + graceMs;
  const fast = sentAt + Math.min(rule.intervalMs, Math.max(SPACING_MS, graceMs / 3));
  // Where answers fail to come, a probe sent shortly before the deadline would still be waiting when the deadline's own is due.
  const guardMs = vantage.reason === 'timeout' ? Math.max(SPACING_MS, rule.timeoutMs) : SPACING_MS;
  const at = fast + guardMs > deadline ? Math.max(deadline, sentAt + SPACING_MS) : fast;
  return { at, guardMs, graceAt: deadline };
};
