// When things arrive. Knows counting by tenths of a second.

const STEP_MS = 100;

export class Arrivals {
  readonly #counts: number[] = [];
  #firstAt: number | undefined;

  note(): void {
    const now = performance.now();
    this.#firstAt ??= now;
    const step = Math.floor((now - this.#firstAt) / STEP_MS);
    while (this.#counts.length <= step) this.#counts.push(0);
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
  }

  /** How many arrived in each tenth of a second, from the first arrival on. */
  get counts(): readonly number[] {
    return this.#counts;
  }
}
