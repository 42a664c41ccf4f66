// Who was turned away at the gate, for the log: whoever knocks a thousand times makes one line. Knows what was said lately; refuses to know what it
// means.
import type { Clock } from '@vedette/protocol/kit';

const FORGET_MS = 600_000;

/** Lines in that time for one reason, whoever knocks and from wherever: noise of one kind leaves room for news of another. */
const LINES_MAX = 20;

export class Knocks<Reason extends string> {
  readonly #clock: Clock;
  readonly #said = new Map<Reason, Set<string>>();
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.elapsed();
  }

  /** Whether this is worth a line: it was not said of them within the last ten minutes, and not of too many others. */
  isNews(reason: Reason, who: string): boolean {
    if (this.#clock.elapsed() - this.#since >= FORGET_MS) {
      this.#said.clear();
      this.#since = this.#clock.elapsed();
    }
    const said = this.#said.get(reason) ?? new Set();
    if (said.has(who) || said.size >= LINES_MAX) return false;
    this.#said.set(reason, said.add(who));
    return true;
  }
}
