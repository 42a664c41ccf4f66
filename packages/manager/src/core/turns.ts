// Deals out the seconds in which agents look at what is no service, so that it is looked at once a second at most in total over all of them (M1). Knows who looked at
// what last; refuses to know what it is. Times are the manager's wall clock.

const SPACING_MS = 1_000;

/** An agent may begin so much later than its turn (P84): the turn of another comes so much after the second. */
const LATE_MS = 200;

type Turn = { readonly agent: string; readonly atMs: number };

export class Turns {
  /** The last turn of each target and check that was dealt out. */
  readonly #last = new Map<string, Turn>();

  /** The next turn of an agent, which nobody else gets. @param look two are the same when their texts are */
  deal(look: string, agent: string, notBeforeMs: number): number {
    const last = this.#last.get(look);
    const apartMs = last?.agent === agent ? SPACING_MS : SPACING_MS + LATE_MS;
    const atMs = Math.max(notBeforeMs, last ? last.atMs + apartMs : notBeforeMs);
    this.#last.set(look, { agent, atMs });
    return atMs;
  }

  /** What nobody has to keep clear of any more is forgotten. */
  tidy(nowMs: number): void {
    for (const [look, { atMs }] of this.#last) if (atMs + SPACING_MS + LATE_MS < nowMs) this.#last.delete(look);
  }
}
