// A clock that the test moves. Knows what was asked for and when; refuses to move by itself.
import type { Clock, MonoMs } from '@vedette/protocol/kit';

export class ManualClock implements Pick<Clock, 'elapsed' | 'at'> {
  #now: MonoMs = 0;
  #waiting: { readonly atMs: MonoMs; readonly fn: () => void }[] = [];

  get timers(): number {
    return this.#waiting.length;
  }

  elapsed(): MonoMs {
    return this.#now;
  }

  at(atMs: MonoMs, fn: () => void): Disposable {
    const timer = { atMs, fn };
    this.#waiting.push(timer);
    return { [Symbol.dispose]: () => this.#remove(timer) };
  }

  /** Moves to `atMs`, firing every timer punctually on the way. */
  advanceTo(atMs: MonoMs): void {
    for (let timer = this.#earliest(atMs); timer; timer = this.#earliest(atMs)) {
      this.#now = Math.max(this.#now, timer.atMs);
      this.#remove(timer);
      timer.fn();
    }
    this.#now = atMs;
  }

  /** Jumps to `atMs` as a blocked process does: the timers that fell due meanwhile all fire then, late. */
  leapTo(atMs: MonoMs): void {
    this.#now = atMs;
    for (let timer = this.#earliest(atMs); timer; timer = this.#earliest(atMs)) {
      this.#remove(timer);
      timer.fn();
    }
  }

  #earliest(untilMs: MonoMs) {
    return this.#waiting.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
  }

  #remove(timer: { readonly atMs: MonoMs; readonly fn: () => void }): void {
    this.#waiting = this.#waiting.filter((other) => other !== timer);
  }
}
