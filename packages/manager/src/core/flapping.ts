// When a service that comes and goes is flapping, and when it has settled: the memory of one service, as plain data that can be put on record. Knows
// when outages began and ended; refuses to know what an outage is, and who is told.
//
//   calm ──── as many outages begun within the time as the rule says ────▶ flapping
//   flapping ──── none begun or ended for `settleMs`, whether up or down ────▶ calm, and nothing counts that was before
//
// All times are the manager's own, of when something was found out, in the order in which it was. Only what is found out as it happens may be
// told here: a backlog would make many outages of one moment. Where that clock is set back, what is remembered is moved along with it, as if no
// time had passed since the newest of it: so nothing lies in the future, where it would count for too long and settle too late.
import type { FlappingState } from './record.ts';
import type { FlappingRule } from './wishes.ts';

export const calm: FlappingState = { beganMs: [] };

/**
 * An outage has begun. It flaps from now on if the answer says so and `state` did not. It may also have settled meanwhile, where nobody asked
 * `passed` in between: then the answer does not flap, and `state` did.
 */
export const begun = (state: FlappingState, rule: FlappingRule, atMs: number): FlappingState => {
  const { beganMs, flapping } = passed(state, rule, atMs);
  if (flapping) return { beganMs, flapping: { ...flapping, outages: flapping.outages + 1, lastMs: atMs } };
  const counting = [...beganMs.filter((began) => atMs - began <= rule.withinMs), atMs];
  const [sinceMs = atMs] = counting;
  const outages = counting.length;
  if (outages < rule.outages) return { beganMs: counting };
  return { beganMs: [], flapping: { sinceMs, outages, lastMs: atMs } };
};

/** An outage has ended. While it flaps it takes longer to settle; otherwise it makes no difference. */
export const ended = (state: FlappingState, rule: FlappingRule, atMs: number): FlappingState => {
  const now = passed(state, rule, atMs);
  return now.flapping ? { ...now, flapping: { ...now.flapping, lastMs: atMs } } : now;
};

/** Time has passed. It has settled if the answer does not flap and `state` did; the answer is `state` itself where nothing is new. */
export const passed = (state: FlappingState, rule: FlappingRule, nowMs: number): FlappingState => {
  if (newestOf(state) > nowMs) return moved(state, nowMs - newestOf(state));
  return nowMs >= settledAt(state, rule) ? calm : state;
};

/** When it will have settled, if nothing happens until then; infinite while it does not flap. */
export const settledAt = ({ flapping }: FlappingState, { settleMs }: FlappingRule): number =>
  flapping ? flapping.lastMs + settleMs : Number.POSITIVE_INFINITY;

const newestOf = ({ beganMs, flapping }: FlappingState): number =>
  flapping?.lastMs ?? beganMs.at(-1) ?? Number.NEGATIVE_INFINITY;

const moved = ({ beganMs, flapping }: FlappingState, byMs: number): FlappingState => ({
  beganMs: beganMs.map((began) => began + byMs),
  ...(flapping && { flapping: { ...flapping, sinceMs: flapping.sinceMs + byMs, lastMs: flapping.lastMs + byMs } }),
});
