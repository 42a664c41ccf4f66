// By which clocks dues are reckoned, and when they have to be reckoned anew. Knows how far the shared time may move before agents are in each other's
// way (M1); refuses to know how it was found out (timekeeper.ts) and what is due.
import { sessionTimes } from '@vedette/protocol/delivery';
import type { Offsets } from './timekeeper.ts';

/** The shared time may be this far from the one that dues were reckoned by: each follows when its probe is over. */
const SHIFT_MS_MAX = 10;

/** A step by more than this is followed only when every agent with a manager has had the time to hear of it too. */
const STEP_MS_MAX = 50;
const QUIET_MS = sessionTimes.pingMs + 2_000;

/** A clock that is set again and again must not keep services from being looked at. */
const QUIET_APART_MS = 60_000;

export class Reckoning {
  #offsets: Offsets;
  /** The shared offset by which all dues were reckoned last. */
  #reckonedMs: number;
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(offsets: Offsets) {
    this.#offsets = offsets;
    this.#reckonedMs = offsets.sharedMs;
  }

  get wallMs(): number {
    return this.#offsets.wallMs;
  }

  get sharedMs(): number {
    return this.#offsets.sharedMs;
  }

  /** Services that agents share are left alone until then. */
  get quietUntil(): number {
    return this.#quietUntil;
  }

  /**
   * Clocks were found elsewhere than thought.
   * @param isStep other agents may not know of it yet
   * @returns from when on anything is due, for what was due at a time; undefined when all dues may stay as they are
   */
  follow(offsets: Offsets, now: number, isStep: boolean): ((dueAt: number) => number) | undefined {
    this.#offsets = offsets;
    const shiftMs = Math.abs(offsets.sharedMs - this.#reckonedMs);
    if (shiftMs <= SHIFT_MS_MAX) return undefined;
    this.#reckonedMs = offsets.sharedMs;
    // What is due at this moment still is.
    if (shiftMs <= STEP_MS_MAX) return (dueAt) => Math.min(now, dueAt - STEP_MS_MAX);
    if (isStep && now > this.#quietUntil + QUIET_APART_MS) this.#quietUntil = now + QUIET_MS;
    return () => now;
  }
}
