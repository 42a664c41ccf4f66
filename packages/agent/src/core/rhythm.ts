// When a service is due, for ever: a phase and an interval, and which seconds belong to this agent when several share the service.
// Knows arithmetic on the wall clock that agents share only; refuses to know what was probed before (watch.ts).
import { hashFraction } from '@vedette/protocol/kit';
import type { Assignment } from '@vedette/protocol/wire';

/**
 * Probe n is due at `phaseMs + n × intervalMs` (M2). Probes besides those may be made at `phaseMs + k × slotMs`; with `slotMs` 0, at any time.
 * All on the wall clock that the agents share, so that a restart changes nothing and agents keep out of each other's way (M1).
 */
export type Rhythm = { readonly phaseMs: number; readonly intervalMs: number; readonly slotMs: number };

/**
 * The interval is cut into `of × m` slots of at least a second each, and the slots are dealt out so that each agent owns every `of`-th: no two
 * agents ever own the same second. Each agent's regular slot is chosen so that their regular probes lie as evenly as the slots allow.
 */
export const rhythmOf = (assignment: Pick<Assignment, 'id' | 'intervalMs' | 'index' | 'of'>): Rhythm => {
  const { id, intervalMs, index, of } = assignment;
  const startMs = hashFraction(id) * intervalMs;
  if (of === 1) return { phaseMs: startMs, intervalMs, slotMs: 0 };
  const slotsPerAgent = Math.max(1, Math.floor(intervalMs / (of * 1_000)));
  const widthMs = intervalMs / (of * slotsPerAgent);
  // Even spacing would put agent i at slot i × m; where m and `of` share a factor that would deal one owner's slots to two, hence the shift.
  const shift = Math.floor(index / (of / greatestCommonDivisor(slotsPerAgent, of)));
  const slot = (index * slotsPerAgent + shift) % (of * slotsPerAgent);
  return { phaseMs: (startMs + slot * widthMs) % intervalMs, intervalMs, slotMs: widthMs * of };
};

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** The first regular time at or after `wallMs`. */
export const regularFrom = ({ phaseMs, intervalMs }: Rhythm, wallMs: number): number =>
  phaseMs + Math.ceil((wallMs - phaseMs) / intervalMs) * intervalMs;

/**
 * For so long after its beginning a slot may still be used: what was started by a timer that was a little late ends as much later, and would else
 * wait for a whole slot more. Half of what probes may be nearer to each other than the spacing (watched.ts); timers need the rest.
 */
export const SLOT_OPEN_MS = 10;

/** The first time at or after `wallMs` at which this agent may make a probe besides the regular ones. */
export const extraFrom = ({ phaseMs, slotMs }: Rhythm, wallMs: number): number => {
  if (slotMs === 0) return wallMs;
  const beginsMs = phaseMs + Math.floor((wallMs - phaseMs) / slotMs) * slotMs;
  return wallMs - beginsMs <= SLOT_OPEN_MS ? wallMs : beginsMs + slotMs;
};
