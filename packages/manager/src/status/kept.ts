// Something that takes a while to make, kept for a while: made once for all who ask at the same time, and the last one as long as a newer one cannot be had. Refuses to
// know what it is.
import type { Clock } from '@vedette/protocol/kit';

export type KeptOptions<T> = {
  readonly clock: Clock;
  readonly make: () => Promise<T>;
  /** For how long it is as good as new, and how soon after a failure it is tried again. */
  readonly freshMs: number;
  /** How long whoever asks waits for a newer one where there is an old one; and where there is none. */
  readonly patienceMs: number;
  readonly firstMs: number;
  /** Called when it could not be made. */
  readonly failed: (error: unknown) => void;
};

/** `ageMs`: since it was begun to be made. */
export type Held<T> = { readonly value: T; readonly ageMs: number };

type Made<T> = { readonly value: T; readonly atMs: number };

export class Kept<T> {
  readonly #options: KeptOptions<T>;
  #made: Made<T> | undefined;
  #making: Promise<void> | undefined;
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: KeptOptions<T>) {
    this.#options = options;
  }

  /** Undefined when there is none, and none can be had in time. */
  async get(): Promise<Held<T> | undefined> {
    const { clock, freshMs, patienceMs, firstMs } = this.#options;
    if (this.#made && clock.elapsed() - this.#made.atMs < freshMs) return this.#held();
    if (!this.#making && clock.elapsed() - this.#triedAtMs >= freshMs) this.#begin();
    if (this.#making) await this.#atMost(this.#making, this.#made ? patienceMs : firstMs);
    return this.#held();
  }

  #held(): Held<T> | undefined {
    return this.#made && { value: this.#made.value, ageMs: this.#options.clock.elapsed() - this.#made.atMs };
  }

  #begin(): void {
    const { clock, make, failed } = this.#options;
    const atMs = clock.elapsed();
    this.#triedAtMs = atMs;
    this.#making = make()
      .then((value) => {
        this.#made = { value, atMs };
      }, failed)
      .finally(() => {
        this.#making = undefined;
      });
  }

  #atMost(work: Promise<void>, ms: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const alarm = clock.at(clock.elapsed() + ms, resolve);
      void work.finally(() => {
        alarm[Symbol.dispose]();
        resolve();
      });
    });
  }
}
