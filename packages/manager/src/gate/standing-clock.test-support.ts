// A clock that stands until the test moves it. Knows who waits for what; refuses to move by itself.
import type { Clock } from '@vedette/protocol/kit';

export class StandingClock implements Clock {
  #now = 0;
  readonly #waiting = new Set<{ readonly atMs: number; readonly fn: () => void }>();

  get timers(): number {
    return this.#waiting.size;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  at(atMs: number, fn: () => void): Disposable {
    const timer = { atMs, fn };
    this.#waiting.add(timer);
    return { [Symbol.dispose]: () => void this.#waiting.delete(timer) };
  }

  /** Moves on, and calls whoever is due, the earliest first. */
  pass(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#waiting].toSorted((a, b) => a.atMs - b.atMs)) {
      if (timer.atMs <= this.#now && this.#waiting.delete(timer)) timer.fn();
    }
  }
}
