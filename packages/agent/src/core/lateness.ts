// How late probes are sent, as quantiles over the last two turns. Knows counting into buckets; keeps no samples.

/** Buckets grow by a quarter from 0.1 ms: any quantile is right within 25 %. */
const FIRST_MS = 0.1;
const GROWTH = 1.25;
const BUCKETS = 64;

const bucketOf = (ms: number): number =>
  ms <= FIRST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));

export class Lateness {
  #older = new Float64Array(BUCKETS);
  #newer = new Float64Array(BUCKETS);

  add(ms: number): void {
    const bucket = bucketOf(ms);
    this.#newer[bucket] = (this.#newer[bucket] ?? 0) + 1;
  }

  /** Begins a new turn: what was added before the last one is forgotten. */
  turn(): void {
    [this.#older, this.#newer] = [this.#newer, this.#older.fill(0)];
  }

  /** The lateness that a fraction `q` of all probes did not exceed, in milliseconds; 0 when there were none. */
  quantile(q: number): number {
    const counts = this.#newer.map((n, i) => n + (this.#older[i] ?? 0));
    const rank = q * counts.reduce((sum, n) => sum + n, 0);
    if (rank === 0) return 0;
    let seen = 0;
    for (const [bucket, n] of counts.entries()) {
      seen += n;
      if (seen >= rank) return FIRST_MS * GROWTH ** bucket;
    }
    return FIRST_MS * GROWTH ** BUCKETS;
  }
}
