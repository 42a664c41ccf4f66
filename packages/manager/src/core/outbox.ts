// What goes out on one channel, and in which messages. Knows that what one cause brought is one message, and that nobody hears "up" before "down"; refuses to
// know how a message is sent and what comes of it.
import type { Notification } from './record.ts';
import { kindOfSubject } from './subject.ts';

/** Who is told waits this long for what else there may be: long enough for services that went together, too short to be missed. */
const GATHER_MS = 500;

/** While more keeps coming it is one storm, and one message, but never later than this after the first of it. */
const STORM_MS = 5_000;

/** A message is for reading. What more there is goes into the next one. */
const NOTIFICATIONS_MAX = 5_000;

type Waiting = { readonly notifications: Notification[]; readonly firstMs: number; lastMs: number };

/** Notifications of one subscriber, one event and one kind of subject, in order: one message. */
export class Gathering {
  /** For each subscriber what waits, oldest first; within one, all is of the same event and kind. */
  readonly #waiting = new Map<string, Waiting[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** @param nowMs of a clock that cannot be set */
  add(notification: Notification, nowMs: number): void {
    const { subscriber, service, event } = notification;
    const queue = this.#waiting.get(subscriber) ?? [];
    const last = queue.at(-1);
    const [first] = last?.notifications ?? [];
    const isAlike = first?.event === event && kindOfSubject(first.service) === kindOfSubject(service);
    if (last && isAlike && last.notifications.length < NOTIFICATIONS_MAX) {
      last.notifications.push(notification);
      last.lastMs = nowMs;
    } else queue.push({ notifications: [notification], firstMs: nowMs, lastMs: nowMs });
    this.#waiting.set(subscriber, queue);
  }

  /** When `take` has something; never when nothing waits. */
  get dueAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#waiting.values()].map(([first]) => dueAt(first)));
  }

  /** The message that is due longest, taken out; undefined when none is. */
  take(nowMs: number): readonly Notification[] | undefined {
    for (const [subscriber, queue] of this.#waiting) {
      const [first, ...rest] = queue;
      if (!first || dueAt(first) > nowMs) continue;
      this.#waiting.delete(subscriber);
      if (rest.length > 0) this.#waiting.set(subscriber, rest);
      return first.notifications;
    }
    return undefined;
  }
}

const dueAt = (waiting: Waiting | undefined): number =>
  waiting ? Math.min(waiting.firstMs + STORM_MS, waiting.lastMs + GATHER_MS) : Number.POSITIVE_INFINITY;
