// Whose turn it is among the managers an agent knows, and how long to wait before trying. Knows how sessions ended; refuses to know how they are begun.
import { backoff, type Random } from '@vedette/protocol/kit';
import type { SessionEnd } from './session-driver.ts';

const RETRY = { firstMs: 500, longestMs: 30_000 };

/** A session that lived this long was worth having: its manager stays the first choice, and names the spread to come back with. A welcome alone proves nothing. */
const GOOD_MS = 5_000;

/** How often a door is tried before the next. */
const ATTEMPTS = 2;

/** A session that lived this long was a good one: the waits start anew after it. Who knows several managers has elsewhere to go, and starts anew after any that was worth having. */
export const STABLE_MS = 60_000;

export class Turns {
  readonly #managers: number;
  readonly #random: Random;
  #turn = 0;
  #failures = 0;
  #lastMs = 0;

  constructor(managers: number, random: Random) {
    this.#managers = managers;
    this.#random = random;
  }

  /** The number of the manager to try now, from 0. */
  get manager(): number {
    return this.#turn % this.#managers;
  }

  /** A session, or the attempt at one, has ended: how long to wait before the next. */
  ended({ liveMs, welcome, retryAfterMs }: SessionEnd): number {
    const wasGood = liveMs >= GOOD_MS;
    this.#failures = wasGood ? 0 : this.#failures + 1;
    if (liveMs >= (this.#managers > 1 ? GOOD_MS : STABLE_MS)) this.#lastMs = 0;
    // Twice at the same door, then at the next.
    if (this.#failures > 0 && this.#failures % ATTEMPTS === 0) this.#turn++;
    const spreadMs = (welcome?.spreadMs ?? 0) * this.#random.fraction();
    const waitMs = wasGood ? spreadMs : Math.max(spreadMs, this.#nextWait());
    return Math.max(waitMs, retryAfterMs * (1 + this.#random.fraction() / 2));
  }

  /** Where there are several managers, one of them may be well while another is not: all are asked before the waits grow. */
  #nextWait(): number {
    if (this.#managers > 1 && this.#failures % (ATTEMPTS * this.#managers) !== 0)
      return RETRY.firstMs * (1 / 2 + this.#random.fraction());
    this.#lastMs = backoff(RETRY, this.#lastMs, this.#random.fraction());
    return this.#lastMs;
  }
}
