// What each agent takes for the time that agents share. Knows what it can have read and where, and when that has changed; refuses to know what it does
// at which time.
import type { Checker } from '../history.ts';

/** A time told on a longer way does not say well enough which second it is. */
const ROUND_TRIP_MS_MAX = 20;

/** Whoever hears of another time waits for the others to hear of it too; so long, that they are not in each other's way. */
const PAUSE_MS = 6_000;
/** And does it again only so much later. */
const PAUSE_APART_MS = 70_000;

export type Belief = {
  /** How far what it takes for the time is ahead of the true one; NaN where that cannot be known. */
  readonly aheadMs: number;
  /** A manager has told it. */
  readonly isTold: boolean;
  /** It was told something else than before, and waits until then; when it would wait again. */
  readonly waitsToMs: number;
  readonly againMs: number;
};

const NEVER = Number.NEGATIVE_INFINITY;
const NEVER_SET = { aheadMs: 0, atMs: NEVER };
const TRUE: Belief = { aheadMs: 0, isTold: false, waitsToMs: NEVER, againMs: NEVER };
const ANY: Belief = { ...TRUE, aheadMs: Number.NaN };

/** Whether two probes, each made in such a belief, can have kept out of each other's way. */
export const agree = (one: Belief, other: Belief, nowMs: number): boolean =>
  one.aheadMs === other.aheadMs || nowMs < Math.max(one.waitsToMs, other.waitsToMs);

export class SharedTimes {
  readonly #beliefs = new Map<string, Belief>();
  /** How far the clocks are ahead that were ever set, and when they were. */
  readonly #set = new Map<string, { readonly aheadMs: number; readonly atMs: number }>();

  /** Keeps listening. */
  readonly listener: Checker = {
    'clock-set': ({ machine, aheadMs }, atMs) => {
      this.#set.set(machine, { aheadMs, atMs });
      if (!this.of(machine).isTold) this.#beliefs.set(machine, ANY);
    },
    restarted: ({ agent }) => {
      this.#beliefs.set(agent, this.#set.has(agent) ? ANY : TRUE);
    },
    'clock-told': ({ agent, manager, roundTripMs }, nowMs) => {
      const before = this.of(agent);
      const { aheadMs, atMs } = this.#set.get(manager) ?? NEVER_SET;
      const isNews = aheadMs !== before.aheadMs;
      const againMs = isNews ? Math.max(before.againMs, nowMs + PAUSE_APART_MS) : before.againMs;
      // It may have been said before the clock was set.
      const isDoubtful = roundTripMs > ROUND_TRIP_MS_MAX || nowMs - roundTripMs <= atMs;
      if (isDoubtful) {
        if (isNews) this.#beliefs.set(agent, { ...ANY, againMs });
      } else if (isNews && before.isTold && nowMs > before.againMs)
        this.#beliefs.set(agent, { aheadMs, isTold: true, waitsToMs: nowMs + PAUSE_MS, againMs });
      else this.#beliefs.set(agent, { ...before, aheadMs, isTold: true, againMs });
    },
  };

  of(agent: string): Belief {
    return this.#beliefs.get(agent) ?? TRUE;
  }
}
