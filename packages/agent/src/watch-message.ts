// What the agent's two threads say to each other. The watch thread probes and judges; nothing else runs there, so that no other work colours
// a latency or delays a probe. The main thread keeps the link and the spool.
import type { Change } from '@vedette/protocol/health';
import type { Assignment, AssignmentProblem, Learned, Vitals } from '@vedette/protocol/wire';
import type { ClockReading } from './core/timekeeper.ts';
import type { Seen, Wanted } from './on-demand.ts';
import type { PolicyLimits } from './policy/parse.ts';
import type { PolicyTerms } from './policy/policy.ts';
import type { NewBatch } from './spool/spool.ts';

/** What may be probed, and how much at once. */
export type WatchPolicy = { readonly terms: PolicyTerms; readonly limits: PolicyLimits };

export type WatchThreadData = {
  readonly policy: WatchPolicy;
  /** What probes may send, by the names of variables. */
  readonly secrets?: Readonly<Record<string, string>>;
};

export type ToWatch =
  | { readonly type: 'configure'; readonly id: number; readonly services: readonly Assignment[] }
  /** From now on this policy holds, for what is configured already as well. Answered like a configuration. */
  | { readonly type: 'police'; readonly id: number; readonly policy: WatchPolicy }
  /** What is held of every service now? Everything found out before is told first. */
  | { readonly type: 'present'; readonly id: number }
  /** The manager's clock was read, against the machine's monotonic clock (machine-time.ts). */
  | { readonly type: 'clock'; readonly reading: ClockReading }
  /** What is seen now? Services are named by own numbers. */
  | { readonly type: 'look'; readonly id: number; readonly wanted: Wanted }
  /** Tell what is found out so far, and end. */
  | { readonly type: 'stop'; readonly id: number };

/** What the watch thread knows of an agent's vitals. */
export type WatchVitals = Pick<
  Vitals,
  'services' | 'probes' | 'skipped' | 'inFlight' | 'latenessP50Ms' | 'latenessP99Ms'
>;

export type FromWatch =
  | { readonly type: 'batch'; readonly batch: NewBatch }
  | { readonly type: 'configured'; readonly id: number; readonly problems: readonly AssignmentProblem[] }
  | {
      readonly type: 'present';
      readonly id: number;
      readonly atMs: number;
      readonly seq: number;
      readonly changes: readonly Change[];
    }
  /** Every second, unasked. */
  | { readonly type: 'vitals'; readonly vitals: WatchVitals }
  /** What probes learned besides, unasked: what is new, and after `present` everything, bit by bit. */
  | { readonly type: 'learned'; readonly news: readonly Learned[] }
  | { readonly type: 'looked'; readonly id: number; readonly seen: Seen }
  | { readonly type: 'stopped'; readonly id: number };
