// The time of the manager that leads, for those that do not: agents share seconds, wherever they are connected. Knows by how much the clocks differ; refuses to know who
// leads.
import type { Clock } from '@vedette/protocol/kit';

/** What one round trip to the store can be wrong by. */
const NOISE_MS = 10;

export class LedClock implements Clock {
  readonly #own: Clock;
  #offsetMs = 0;

  constructor(own: Clock) {
    this.#own = own;
  }

  /** The clock that leads is ahead of the own one by so much. */
  follow(offsetMs: number): void {
    if (Math.abs(offsetMs - this.#offsetMs) > NOISE_MS) this.#offsetMs = offsetMs;
  }

  now(): number {
    return this.#own.now() + this.#offsetMs;
  }

  elapsed(): number {
    return this.#own.elapsed();
  }

  at(atMs: number, fn: () => void): Disposable {
    return this.#own.at(atMs, fn);
  }
}
