// Lets a bounded number through at a time, the others in order. Knows how many are inside; refuses to know what they do.

export class Turnstile {
  readonly #insideMax: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(insideMax: number) {
    this.#insideMax = insideMax;
  }

  /** Runs `errand` as soon as there is room, and gives its place to the next one when it has ended either way. */
  async pass<T>(errand: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#insideMax) this.#inside++;
    else await new Promise<void>((admitted) => this.#waiting.push(admitted));
    try {
      return await errand();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, not given back, so that nobody can slip in between.
      if (next) next();
      else this.#inside--;
    }
  }
}
