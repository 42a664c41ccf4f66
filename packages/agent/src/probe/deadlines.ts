// Thousands of deadlines on one timer. Knows what is due and when; refuses to know what a deadline means.
// Probes with the same timeout fall due in the order they started, so each distinct timeout is a queue and only the heads
// compete for the timer: adding and removing is a Set operation, and a settled probe is let go of at once.
import type { Clock, MonoMs } from '@vedette/protocol/kit';

/** Something that ends at a time of its own, by terms set when it started. */
export type Timed = { readonly terms: { readonly timeoutMs: number; readonly dueAt: MonoMs } };

/** Called with everything that has fallen due, oldest first within a timeout, and when the timer really fired. */
export type Expired<T> = (items: readonly T[], firedAt: MonoMs) => void;

export class Deadlines<T extends Timed> {
  readonly #clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #expired: Expired<T>;
  readonly #queues = new Map<number, Set<T>>();
  #alarm: Disposable | undefined;
  #alarmAt: MonoMs = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'elapsed' | 'at'>, expired: Expired<T>) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** Items of one timeout must be added in the order in which they fall due. */
  add(item: T): void {
    const queue = this.#queues.get(item.terms.timeoutMs);
    if (queue) queue.add(item);
    else this.#queues.set(item.terms.timeoutMs, new Set([item]));
    if (item.terms.dueAt < this.#alarmAt) this.#arm(item.terms.dueAt);
  }

  /** Forgets an item; one that has expired or was never added is no matter. */
  delete(item: T): void {
    // The alarm stays as it is: firing for nothing once per timeout is cheaper than re-arming once per probe.
    this.#queues.get(item.terms.timeoutMs)?.delete(item);
  }

  /** Forgets and returns everything that was still pending. */
  clear(): T[] {
    this.#alarm?.[Symbol.dispose]();
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const pending = [...this.#queues.values()].flatMap((queue) => [...queue]);
    this.#queues.clear();
    return pending;
  }

  #arm(atMs: MonoMs): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarmAt = atMs;
    this.#alarm = this.#clock.at(atMs, () => this.#sweep());
  }

  #sweep(): void {
    const now = this.#clock.elapsed();
    const due: T[] = [];
    let next: MonoMs = Number.POSITIVE_INFINITY;
    for (const [timeoutMs, queue] of this.#queues) {
      for (const item of queue) {
        if (item.terms.dueAt > now) {
          next = Math.min(next, item.terms.dueAt);
          break;
        }
        due.push(item);
        queue.delete(item);
      }
      if (queue.size === 0) this.#queues.delete(timeoutMs);
    }
    this.#alarmAt = Number.POSITIVE_INFINITY;
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
    if (due.length > 0) this.#expired(due, now);
  }
}
