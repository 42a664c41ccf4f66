// Results of many services, as they come, put together by series. Knows columns that grow; refuses to know where they come from and where they go.
import { NOBODYS_SLOT } from '@vedette/protocol/wire';
import type { Results } from './history.ts';
import type { Rows } from './rows.ts';

export class Buckets {
  readonly #byAgent = new Map<string, Map<number, Bucket>>();
  #count = 0;

  /** How many results are in all of them. */
  get count(): number {
    return this.#count;
  }

  /** Takes those of services whose numbers are wanted; results of nobody are nobody's history. */
  add(agent: string, { columns, first }: Rows, isWanted: (slot: number) => boolean = () => true): void {
    const { slot, atMs, code, latencyMs } = columns;
    const buckets = this.#of(agent);
    for (let row = first; row < columns.count; row++) {
      const wanted = slot[row] ?? NOBODYS_SLOT;
      if (wanted === NOBODYS_SLOT || !isWanted(wanted)) continue;
      let bucket = buckets.get(wanted);
      if (!bucket) {
        bucket = new Bucket();
        buckets.set(wanted, bucket);
      }
      bucket.add(atMs[row] ?? 0, code[row] ?? 0, latencyMs[row] ?? Number.NaN);
      this.#count++;
    }
  }

  /** Which series there are. */
  keys(): { readonly agent: string; readonly slot: number }[] {
    return [...this.#byAgent].flatMap(([agent, buckets]) => [...buckets.keys()].map((slot) => ({ agent, slot })));
  }

  /** In the order in which they came. */
  results(agent: string, slot: number): Results | undefined {
    return this.#byAgent.get(agent)?.get(slot)?.results();
  }

  /** Keeps only what was made from that time on. */
  forget(beforeMs: number): void {
    this.#count = 0;
    for (const buckets of this.#byAgent.values())
      for (const [slot, bucket] of buckets) {
        bucket.forget(beforeMs);
        if (bucket.count === 0) buckets.delete(slot);
        this.#count += bucket.count;
      }
  }

  #of(agent: string): Map<number, Bucket> {
    const known = this.#byAgent.get(agent);
    if (known) return known;
    const fresh = new Map<number, Bucket>();
    this.#byAgent.set(agent, fresh);
    return fresh;
  }
}

class Bucket {
  #atMs: number[] = [];
  #code: number[] = [];
  #latencyMs: number[] = [];

  get count(): number {
    return this.#atMs.length;
  }

  forget(beforeMs: number): void {
    const isKept = this.#atMs.map((at) => at >= beforeMs);
    if (isKept.every(Boolean)) return;
    this.#code = this.#code.filter((_, row) => isKept[row]);
    this.#latencyMs = this.#latencyMs.filter((_, row) => isKept[row]);
    this.#atMs = this.#atMs.filter((_, row) => isKept[row]);
  }

  add(atMs: number, code: number, latencyMs: number): void {
    this.#atMs.push(atMs);
    this.#code.push(code);
    this.#latencyMs.push(latencyMs);
  }

  results(): Results {
    return {
      atMs: Float64Array.from(this.#atMs),
      code: Uint8Array.from(this.#code),
      latencyMs: Float64Array.from(this.#latencyMs),
    };
  }
}
