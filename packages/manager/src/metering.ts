// What is counted as it happens, since this manager started: what waits for the store, how long that takes, what it could not do; what was found out and told. Knows how
// many; refuses to know what.
import type { Clock } from '@vedette/protocol/kit';
import type { Spread } from './core/metrics/manager-metrics.ts';
import type { Notification, NotificationEvent, Outage } from './core/record.ts';
import type { Store } from './store/store.ts';

/** Seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export class Metering {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  /** What the store could not do. */
  readonly failures = { append: 0, commit: 0 };
  readonly notifications: Partial<Record<NotificationEvent, number>> = {};
  outages = 0;
  /** Entries that were handed to the store and are not durable yet. */
  appending = 0;
  #sum = 0;
  #lastOutageId: number;

  /** @param lastOutageId the largest number that an outage had before */
  constructor(lastOutageId: number, clock: Pick<Clock, 'elapsed'>) {
    this.#lastOutageId = lastOutageId;
    this.#clock = clock;
  }

  get appends(): Spread {
    return { bounds: BOUNDS, counts: this.#counts, sum: this.#sum };
  }

  /** The same store, watched. */
  around(store: Store): Store {
    return {
      ...store,
      append: async (entries) => {
        const beganAt = this.#clock.elapsed();
        this.appending += entries.length;
        try {
          const outcomes = await store.append(entries);
          this.#took((this.#clock.elapsed() - beganAt) / 1_000);
          return outcomes;
        } catch (error) {
          this.failures.append++;
          throw error;
        } finally {
          this.appending -= entries.length;
        }
      },
      commit: async (judgement) => {
        try {
          return await store.commit(judgement);
        } catch (error) {
          this.failures.commit++;
          throw error;
        }
      },
    };
  }

  /** Outages are told again as they change, and numbered as they are found. */
  outage({ id }: Pick<Outage, 'id'>): void {
    if (id <= this.#lastOutageId) return;
    this.#lastOutageId = id;
    this.outages++;
  }

  notification({ event }: Pick<Notification, 'event'>): void {
    this.notifications[event] = (this.notifications[event] ?? 0) + 1;
  }

  #took(seconds: number): void {
    const place = BOUNDS.findIndex((bound) => seconds <= bound);
    const at = place < 0 ? BOUNDS.length : place;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += seconds;
  }
}
