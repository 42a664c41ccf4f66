// What it means that a deadline passed without an answer. Knows the rule that keeps our own trouble apart from the target's;
// refuses to know sockets, timers and clocks.
//
// A blocked or starved process sees its timers fire before it has read what the network brought meanwhile, so a passed
// deadline alone proves nothing. The prober therefore reads all that is waiting before it asks here, and only a wait through
// which this machine was in order counts against the target.
import type { Verdict } from '@vedette/protocol/health';
import { down, unknown } from './classify.ts';

export type Wait = {
  /** What the whole probe was allowed: resolving the name and connecting. */
  readonly timeoutMs: number;
  /** How much of that the target had to answer in; 0 when nothing was ever sent. */
  readonly waitedMs: number;
  /** How long after the deadline its timer fired. */
  readonly lateMs: number;
  /** How long the event loop stood still, in all, while the probe was in flight. */
  readonly stalledMs: number;
};

const TIMEOUT = down('timeout');
const OVERLOAD = unknown('overload');
const RESOLVER = unknown('resolver');

/** The lateness of ours that a wait may contain and still count: a tenth of it, and never less than a coarse timer's slack. */
export const latenessMsMax = (timeoutMs: number): number => Math.max(20, timeoutMs / 10);

/** The verdict on a probe that has no answer although everything that had arrived by its deadline has been read. */
export const verdictAtDeadline = ({ timeoutMs, waitedMs, lateMs, stalledMs }: Wait): Verdict => {
  const latenessMs = Math.max(lateMs, stalledMs);
  if (latenessMs > latenessMsMax(timeoutMs)) return OVERLOAD;
  // A slow resolver left the target less than half of its time: that would be judging the target by the resolver.
  if (waitedMs < timeoutMs / 2) return RESOLVER;
  return TIMEOUT;
};
