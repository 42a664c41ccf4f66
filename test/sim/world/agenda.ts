// Simulated time: what happens next, one thing after another. Knows one queue in order of time and of arrival, and how everything that follows from an
// event in the same moment comes to an end before the next; refuses to know what the events are.

export type Entry = Disposable & { readonly atMs: number };

type Slot = { readonly atMs: number; readonly order: number; act: (() => void) | undefined };

/** Promise turns between two events: longer than any chain of continuations in the system, so that each event is carried through. */
const TURNS = 16;
const settled = Promise.resolve();

export class Agenda {
  readonly #heap: Slot[] = [];
  #nowMs = 0;
  #order = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `act` once at `atMs`, or as the next thing when that is past; never at once. */
  at(atMs: number, act: () => void): Entry {
    const slot: Slot = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, act };
    this.#push(slot);
    return {
      atMs: slot.atMs,
      [Symbol.dispose]: () => {
        slot.act = undefined;
      },
    };
  }

  after(ms: number, act: () => void): Entry {
    return this.at(this.#nowMs + ms, act);
  }

  /** Lets time pass until `isOver` says so after an event, or until `endMs`. */
  async run(endMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.atMs > endMs) break;
      this.#pop();
      const { act } = next;
      if (!act) continue;
      this.#nowMs = next.atMs;
      act();
      for (let turn = 0; turn < TURNS; turn++) await settled;
      if (isOver()) return;
    }
    this.#nowMs = endMs;
  }

  #push(slot: Slot): void {
    const heap = this.#heap;
    let place = heap.push(slot) - 1;
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = heap[up];
      if (!parent || !isBefore(slot, parent)) break;
      heap[place] = parent;
      place = up;
    }
    heap[place] = slot;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      const [child, at] = one && other && isBefore(other, one) ? [other, left + 1] : [one, left];
      if (!child || !isBefore(child, last)) break;
      heap[place] = child;
      place = at;
    }
    heap[place] = last;
  }
}

const isBefore = (a: Slot, b: Slot): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
