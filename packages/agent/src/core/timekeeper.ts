// Which time it is, as far as an agent can know: on its own wall clock, which may be set at any moment, and in the seconds that the agents of a manager
// share (M1). Knows how readings of the manager's clock are weighed; refuses to know who reads it and what is due when. Takes no clock: it is handed
// what was read.
//
// The shared time hangs on the monotonic clock, so that setting this machine's wall clock moves no probe. Until a manager was heard, the wall clock is
// the best guess there is, and is followed. From then on only readings count, also while no manager can be reached: a machine that was suspended then
// (its monotonic clock may stand still meanwhile) is off until it can be told.

/** What to add to a monotonic time: for the wall time told with results, and for the time the agents share, which rhythms follow (M1). */
export type Offsets = { readonly wallMs: number; readonly sharedMs: number };

/** How far a manager's wall clock is ahead of the agent's monotonic clock, and how far off that may be at most: half the round trip. */
export type ClockReading = { readonly aheadMs: number; readonly errorMs: number };

/** What a look at a clock brought. `stepped`: what was thought before is not true any more, which others may not know yet. */
export type News = 'same' | 'moved' | 'stepped';

/** Wall and monotonic clock drift apart by some ms a day, and by anything when the wall clock is set. */
const WALL_STEP_MS = 50;

/** Clocks are read in whole milliseconds. */
const ROUNDING_MS = 1;

/** So much may two clocks drift apart: what was read long ago is worth less than what is read now. */
const DRIFT = 1e-4;

/** What was read last of those readings that were worth more than the others. */
type Held = ClockReading & { readonly at: number };

export class Timekeeper {
  #offsets: Offsets;
  #held: Held | undefined;

  /** @param wallMs how far the wall clock is ahead of the monotonic one */
  constructor(wallMs: number) {
    this.#offsets = { wallMs, sharedMs: wallMs };
  }

  get offsets(): Offsets {
    return this.#offsets;
  }

  /** The wall clock was looked at. */
  wallRead(wallMs: number): News {
    if (Math.abs(wallMs - this.#offsets.wallMs) < WALL_STEP_MS) return 'same';
    this.#offsets = { wallMs, sharedMs: this.#held ? this.#offsets.sharedMs : wallMs };
    return 'moved';
  }

  /**
   * A manager's clock was read. The reading counts when it is no less exact than what is held, or when both cannot be true: then the clock has been
   * set (or this machine's was standing still), and what was read before is worth nothing.
   * @param wallMs how far the wall clock is ahead of the monotonic one: where it may be right, it is more exact than any reading
   * @param now monotonic, as all of this
   */
  managerRead(reading: ClockReading, wallMs: number, now: number): News {
    const errorMs = reading.errorMs + ROUNDING_MS;
    const held = this.#held;
    const heldErrorMs = held ? held.errorMs + (now - held.at) * DRIFT : Number.POSITIVE_INFINITY;
    const isContrary = held !== undefined && Math.abs(reading.aheadMs - held.aheadMs) > errorMs + heldErrorMs;
    if (!isContrary && errorMs > heldErrorMs) return 'same';
    this.#held = { aheadMs: reading.aheadMs, errorMs, at: now };
    const sharedMs = Math.abs(wallMs - reading.aheadMs) <= errorMs ? wallMs : reading.aheadMs;
    if (sharedMs === this.#offsets.sharedMs) return 'same';
    this.#offsets = { wallMs: this.#offsets.wallMs, sharedMs };
    return isContrary ? 'stepped' : 'moved';
  }
}
