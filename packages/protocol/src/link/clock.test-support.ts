// A clock that stands until the test moves it. Knows who waits for what; refuses to move by itself.
import type { Clock } from '../kit/clock.ts';

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

  /** Moves on, and calls whoever is due. */
  pass(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#waiting]) {
      if (timer.atMs > this.#now || !this.#waiting.delete(timer)) continue;
      timer.fn();
    }
  }
}
