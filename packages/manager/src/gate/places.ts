// How many may be at the door at once, in all and from one source. Knows counts; refuses to know who is counted, and what is done with those for
// whom there is no place.

export type PlaceLimits = {
  /** In all. */
  readonly total: number;
  /** From one source, so that one of them cannot keep all the others out. */
  readonly perSource: number;
};

/** Held by one that is counted; disposing it, once or more often, gives it back. */
export type Place = Disposable;

/** Why there is none: this source has its share, or nobody gets any. */
export type NoPlace = 'source-full' | 'full';

export class Places {
  readonly #limits: PlaceLimits;
  readonly #bySource = new Map<string, number>();
  #taken = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Sources that hold a place: what is remembered of those who do not is nothing. */
  get sources(): number {
    return this.#bySource.size;
  }

  take(source: string): Place | NoPlace {
    const mine = this.#bySource.get(source) ?? 0;
    if (mine >= this.#limits.perSource) return 'source-full';
    if (this.#taken >= this.#limits.total) return 'full';
    this.#taken++;
    this.#bySource.set(source, mine + 1);
    let isHeld = true;
    const giveBack = (): void => {
      if (isHeld) this.#release(source);
      isHeld = false;
    };
    return { [Symbol.dispose]: giveBack };
  }

  #release(source: string): void {
    this.#taken--;
    const left = (this.#bySource.get(source) ?? 0) - 1;
    if (left > 0) this.#bySource.set(source, left);
    else this.#bySource.delete(source);
  }
}
