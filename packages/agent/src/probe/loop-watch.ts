// How long the event loop has kept everybody waiting. Knows a heartbeat and how late it came; refuses to know what the
// lateness spoils (deadline-verdict.ts does).
import type { Clock, MonoMs } from '@vedette/protocol/kit';

/** How often the loop is looked at while somebody depends on it. */
export const BEAT_MS = 10;
/** A beat late by no more than this is the ordinary unevenness of a busy loop and a short garbage collection. */
export const STALL_MS = 20;

export class LoopWatch implements Disposable {
  readonly #clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #needed: () => boolean;
  #stalledMs = 0;
  #dueAt: MonoMs = Number.POSITIVE_INFINITY;
  #beat: Disposable | undefined;

  /** @param needed asked at every beat: once it says no, the watch sleeps until it is woken */
  constructor(clock: Pick<Clock, 'elapsed' | 'at'>, needed: () => boolean) {
    this.#clock = clock;
    this.#needed = needed;
  }

  /** Somebody depends on the loop from now on. Cheap when the watch is awake already. */
  wake(): void {
    if (this.#dueAt === Number.POSITIVE_INFINITY) this.#arm();
  }

  /**
   * The time in all stalls so far, a stall that is still going on included. It only grows: what matters to a probe is the
   * difference between its start and its end.
   */
  stalledMs(now: MonoMs): number {
    return this.#stalledMs + overdueMs(this.#dueAt, now);
  }

  [Symbol.dispose](): void {
    this.#beat?.[Symbol.dispose]();
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    this.#dueAt = this.#clock.elapsed() + BEAT_MS;
    this.#beat = this.#clock.at(this.#dueAt, () => {
      this.#stalledMs += overdueMs(this.#dueAt, this.#clock.elapsed());
      this.#dueAt = Number.POSITIVE_INFINITY;
      if (this.#needed()) this.#arm();
    });
  }
}

const overdueMs = (dueAt: MonoMs, now: MonoMs): number => (now - dueAt > STALL_MS ? now - dueAt : 0);
