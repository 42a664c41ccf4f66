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

type Holder = { readonly leave: () => void };

export class Places {
  readonly #limits: PlaceLimits;
  /** For each source, who holds a place, in the order in which they came. */
  readonly #bySource = new Map<string, Set<Holder>>();
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

  /**
   * When all are taken, the oldest of a source that holds the most gives way to one of a source that holds fewer: so many who only stand there keep nobody
   * out who knows what to say.
   * @param leave called when this one has to give way; its place is another's by then
   */
  take(source: string, leave: () => void): Place | NoPlace {
    const mine = this.#bySource.get(source)?.size ?? 0;
    if (mine >= this.#limits.perSource) return 'source-full';
    if (this.#taken >= this.#limits.total && !this.#makeRoom(mine)) return 'full';
    const holder: Holder = { leave };
    const holders = this.#bySource.get(source) ?? new Set();
    holders.add(holder);
    this.#bySource.set(source, holders);
    this.#taken++;
    return { [Symbol.dispose]: () => this.#release(source, holder) };
  }

  #makeRoom(mine: number): boolean {
    let busiest: readonly [string, Set<Holder>] | undefined;
    for (const one of this.#bySource) if (one[1].size > (busiest?.[1].size ?? mine)) busiest = one;
    const [oldest] = busiest?.[1] ?? [];
    if (!busiest || !oldest) return false;
    this.#release(busiest[0], oldest);
    oldest.leave();
    return true;
  }

  #release(source: string, holder: Holder): void {
    const holders = this.#bySource.get(source);
    if (!holders?.delete(holder)) return;
    this.#taken--;
    if (holders.size === 0) this.#bySource.delete(source);
  }
}
