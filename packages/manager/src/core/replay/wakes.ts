// When time alone may bring news in a replay, so that nobody has to look at every second of a month. Knows planned and quiet windows, reminders, settling, absences
// and what is behind something else, and errs by asking too often; refuses to know what comes of it.
import { Schedule } from '../plan/schedule.ts';
import type { Window } from '../plan/window.ts';

/**
 * The manager looks once a second, at moments that are not on record, except those at which it told somebody something. So a replay looks at those, and otherwise when
 * the manager must have looked: whatever was not told by then was not told because of something that happened in between.
 */
export const LOOK_MS = 1_000;

export class Wakes {
  readonly #schedules: readonly Schedule[];
  /** A binary heap of moments, the earliest first; each is in it once. */
  readonly #heap: number[] = [];
  readonly #known = new Set<number>();
  /** When a window begins or ends next, as of the time it was last asked for. */
  #windowMs = Number.NEGATIVE_INFINITY;

  constructor(windows: Iterable<Window>) {
    const distinct = new Map([...windows].map((window) => [JSON.stringify(window), window]));
    this.#schedules = [...distinct.values()].map((window) => new Schedule(window));
  }

  /** Something may be due then; it is looked for when the manager must have looked. */
  at(ms: number): void {
    this.lookAt(ms + LOOK_MS);
  }

  lookAt(ms: number): void {
    if (!Number.isFinite(ms) || this.#known.has(ms)) return;
    this.#known.add(ms);
    this.#push(ms);
  }

  /** The first moment after `nowMs` to look at, infinite where there is none. @param isWaiting whether windows matter to anybody */
  next(nowMs: number, isWaiting: boolean): number {
    while ((this.#heap[0] ?? Number.POSITIVE_INFINITY) <= nowMs) this.#pop();
    const first = this.#heap[0] ?? Number.POSITIVE_INFINITY;
    return isWaiting ? Math.min(first, this.#nextWindow(nowMs)) : first;
  }

  #nextWindow(nowMs: number): number {
    if (this.#windowMs + LOOK_MS > nowMs) return this.#windowMs + LOOK_MS;
    const changes = this.#schedules.map((schedule) => schedule.nextChangeMs(nowMs) ?? Number.POSITIVE_INFINITY);
    this.#windowMs = changes.reduce((first, next) => Math.min(first, next), Number.POSITIVE_INFINITY);
    return this.#windowMs + LOOK_MS;
  }

  #push(moment: number): void {
    const heap = this.#heap;
    let at = heap.push(moment) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if ((heap[above] ?? 0) <= moment) break;
      heap[at] = heap[above] ?? 0;
      at = above;
    }
    heap[at] = moment;
  }

  #pop(): void {
    const heap = this.#heap;
    this.#known.delete(heap[0] ?? 0);
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const below = (heap[left + 1] ?? Number.POSITIVE_INFINITY) < (heap[left] ?? 0) ? left + 1 : left;
      if ((heap[below] ?? 0) >= last) break;
      heap[at] = heap[below] ?? 0;
      at = below;
    }
    heap[at] = last;
  }
}
