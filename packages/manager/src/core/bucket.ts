// How much at once, and how much for ever: a bucket of so many that fills again one by one. Refuses to know what is counted.

export class Bucket {
  readonly #size: number;
  readonly #everyMs: number;
  #left: number;
  #filledAt: number;

  /** Full to begin with. @param nowMs on a scale that never steps back */
  constructor({ size, everyMs }: { readonly size: number; readonly everyMs: number }, nowMs: number) {
    this.#size = size;
    this.#everyMs = everyMs;
    this.#left = size;
    this.#filledAt = nowMs;
  }

  /** Takes one, if there is one. */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#size, this.#left + (nowMs - this.#filledAt) / this.#everyMs);
    this.#filledAt = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
