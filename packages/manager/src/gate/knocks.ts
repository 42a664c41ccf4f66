// Who was turned away at the gate, for the log: whoever knocks a thousand times makes one line. Knows what was said lately; refuses to know what it
// means.
import type { Clock } from '@vedette/protocol/kit';

const FORGET_MS = 600_000;

/** Lines in that time, whoever knocks and from wherever. */
const LINES_MAX = 100;

export class Knocks {
  readonly #clock: Clock;
  readonly #said = new Set<string>();
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.elapsed();
  }

  /** Whether this is worth a line: it was not said within the last ten minutes, and there were not too many others. */
  isNews(what: string): boolean {
    if (this.#clock.elapsed() - this.#since >= FORGET_MS) {
      this.#said.clear();
      this.#since = this.#clock.elapsed();
    }
    if (this.#said.has(what) || this.#said.size >= LINES_MAX) return false;
    this.#said.add(what);
    return true;
  }
}
