// Who came when: a count that is exact, and the newest times. Knows nothing of sockets.

/** How many times are kept; the count goes on. */
export const TIMES_KEPT_MAX = 10_000;

export class Arrivals {
  readonly #times: number[] = [];
  #count = 0;

  /**
   * Counts one connection. `atMs`: milliseconds since 1970, with fractions. Take it from a clock that never steps,
   * so that the distance between two arrivals is true.
   */
  record(atMs: number): void {
    // The array is a ring: once it is full, the oldest time sits where the next one goes.
    this.#times[this.#count % TIMES_KEPT_MAX] = atMs;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** The newest times, oldest first. */
  times(): number[] {
    const oldest = this.#count % TIMES_KEPT_MAX;
    return this.#count <= TIMES_KEPT_MAX
      ? [...this.#times]
      : [...this.#times.slice(oldest), ...this.#times.slice(0, oldest)];
  }
}

/** Milliseconds since 1970 by the monotonic clock: stamps that can be compared with wall clocks and subtracted from each other. */
export const steadyNowMs = (): number => performance.timeOrigin + performance.now();
