// Which agents a manager has given up, and which it has heard again. Knows when that was stored and when it was heard, and with it what is in doubt; refuses to
// judge it.
import type { Checker } from '../history.ts';
import type { TimesOf } from './words.ts';

export class Lost {
  readonly #timesOf: TimesOf;
  readonly #lost = new Set<string>();
  /** When they told last what they hold. */
  readonly #heardMs = new Map<string, number>();

  constructor(timesOf: TimesOf) {
    this.#timesOf = timesOf;
  }

  /** Keeps listening; before those who ask. */
  readonly listener: Checker = {
    // What was heard and not stored yet is gone with the last one.
    begun: () => this.#heardMs.clear(),
    heard: ({ agent }, nowMs) => {
      this.#lost.delete(agent);
      this.#heardMs.set(agent, nowMs);
    },
    committed: ({ judgement }) => {
      for (const agent of judgement.lost ?? []) this.#lost.add(agent);
    },
  };

  /** It had told what it holds by that time of a manager's clock, and was not given up since. Where that is in doubt: no. */
  isSurelyThere(agent: string, wallMs: number): boolean {
    const heardMs = this.#heardMs.get(agent);
    if (heardMs === undefined || this.#lost.has(agent)) return false;
    return this.#timesOf(wallMs).every((ms) => ms > heardMs + 1);
  }
}
