// How latencies are distributed, in little room: how many lie in each of a fixed row of buckets whose bounds grow by two per cent. Any two sketches add up
// exactly. Knows buckets and quantiles; refuses to know when, and of whom.
//
// Bucket 0 is for zero, bucket k holds what is above γ^(k-2) and up to γ^(k-1) microseconds. A latency is a code of the wire, of which there are few: so
// there are finitely many buckets, and the bucket of each code is looked up, never computed with logarithms that machines round differently.
import { ByteReader, ByteWriter, LATENCY_CODE_MAX, latencyCode, latencyMsOf } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';

/** No quantile is further from the true one than this share of it. */
export const SKETCH_ERROR = 0.01;
const GROWTH = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR);

const US_PER_MS = 1000;

/** The bucket of each code, and the latency that is at most SKETCH_ERROR from all of a bucket. */
const tables = (): { readonly bucketOf: Uint16Array; readonly middlesMs: readonly number[] } => {
  const bucketOf = new Uint16Array(LATENCY_CODE_MAX + 1);
  const middlesMs = [0];
  let boundUs = 1 / GROWTH;
  for (let code = 1; code <= LATENCY_CODE_MAX; code++) {
    // Between 1000 and 1099, 2000 and 2099 … lie codes nobody writes.
    if (code >= 1000 && code % 1000 < 100) continue;
    const us = Math.round(latencyMsOf(code) * US_PER_MS);
    while (boundUs < us) {
      boundUs = boundUs === 1 / GROWTH ? 1 : boundUs * GROWTH;
      middlesMs.push((2 * boundUs) / (GROWTH + 1) / US_PER_MS);
    }
    bucketOf[code] = middlesMs.length - 1;
  }
  return { bucketOf, middlesMs };
};

const { bucketOf, middlesMs } = tables();

/** How many buckets there are at most. */
export const SKETCH_BUCKETS_MAX = middlesMs.length;

/** What is read of a sketch before it is known how wide it is. Thousands are read for one answer: the room for that is made once. */
const readBuckets = new Uint16Array(SKETCH_BUCKETS_MAX);
const readTimes = new Float64Array(SKETCH_BUCKETS_MAX);

/** Room that is added beyond what is needed: neighbours of a bucket are likely to be next. */
const SPARE = 8;

export class Sketch {
  #count = 0;
  /** `#counts[i]` is how many lie in bucket `#first + i`. */
  #first = 0;
  #counts = new Float64Array(0);

  get count(): number {
    return this.#count;
  }

  /** @param latencyMs taken with the three digits the wire has */
  add(latencyMs: number): void {
    this.#put(bucketOf[latencyCode(latencyMs)] ?? 0, 1);
  }

  absorb(other: Sketch): void {
    if (other.#count === 0) return;
    this.#reach(other.#first, other.#first + other.#counts.length);
    const shift = other.#first - this.#first;
    for (let i = 0; i < other.#counts.length; i++)
      this.#counts[shift + i] = (this.#counts[shift + i] ?? 0) + (other.#counts[i] ?? 0);
    this.#count += other.#count;
  }

  /** The smallest latency in milliseconds that at least that share (0 to 1) of all do not exceed, give or take SKETCH_ERROR of it; NaN of nothing. */
  quantileMs(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bucket, times] of this.#filled()) {
      seen += times;
      if (seen >= rank) return middlesMs[bucket] ?? Number.NaN;
    }
    return Number.NaN;
  }

  /**
   * How many buckets are not empty; then of each, twice how many lie between it and the one before, plus one when its number follows, less two. Without a
   * number it is one.
   */
  write(to: ByteWriter): void {
    const filled = [...this.#filled()];
    to.varint(filled.length);
    let next = 0;
    for (const [bucket, times] of filled) {
      to.varint((bucket - next) * 2 + (times === 1 ? 0 : 1));
      if (times > 1) to.varint(times - 2);
      next = bucket + 1;
    }
  }

  /** @throws Fault `store-failed` */
  static read(from: ByteReader): Sketch {
    const sketch = new Sketch();
    const filled = from.varint();
    if (filled > SKETCH_BUCKETS_MAX) throw damaged(`it claims ${filled} buckets`);
    let next = 0;
    for (let i = 0; i < filled; i++) {
      const token = from.varint();
      const bucket = next + Math.floor(token / 2);
      const times = token % 2 === 1 ? from.varint() + 2 : 1;
      if (bucket >= SKETCH_BUCKETS_MAX) throw damaged(`it claims a bucket ${bucket}`);
      sketch.#count += times;
      if (!Number.isSafeInteger(sketch.#count)) throw damaged('it counts more than can be counted');
      readBuckets[i] = bucket;
      readTimes[i] = times;
      next = bucket + 1;
    }
    sketch.#fill(filled);
    return sketch;
  }

  /** Goes past one; whether there was anything in it. @throws Fault `store-failed` */
  static skip(from: ByteReader): boolean {
    const filled = from.varint();
    if (filled > SKETCH_BUCKETS_MAX) throw damaged(`it claims ${filled} buckets`);
    for (let i = 0; i < filled; i++) if (from.varint() % 2 === 1) from.varint();
    return filled > 0;
  }

  *#filled(): Generator<readonly [bucket: number, times: number]> {
    for (let i = 0; i < this.#counts.length; i++) {
      const times = this.#counts[i] ?? 0;
      if (times > 0) yield [this.#first + i, times];
    }
  }

  #put(bucket: number, times: number): void {
    if (bucket < this.#first || bucket >= this.#first + this.#counts.length)
      this.#reach(Math.max(0, bucket - SPARE), Math.min(SKETCH_BUCKETS_MAX, bucket + 1 + SPARE));
    const at = bucket - this.#first;
    this.#counts[at] = (this.#counts[at] ?? 0) + times;
    this.#count += times;
  }

  /** With as many as were read, which are in ascending order. */
  #fill(filled: number): void {
    if (filled === 0) return;
    const first = readBuckets[0] ?? 0;
    const counts = new Float64Array((readBuckets[filled - 1] ?? 0) + 1 - first);
    for (let i = 0; i < filled; i++) counts[(readBuckets[i] ?? 0) - first] = readTimes[i] ?? 0;
    this.#first = first;
    this.#counts = counts;
  }

  /** Makes room for the buckets from one to before another. */
  #reach(from: number, to: number): void {
    const isEmpty = this.#counts.length === 0;
    const first = isEmpty ? from : Math.min(from, this.#first);
    const end = isEmpty ? to : Math.max(to, this.#first + this.#counts.length);
    if (!isEmpty && first === this.#first && end === this.#first + this.#counts.length) return;
    const wider = new Float64Array(end - first);
    wider.set(this.#counts, isEmpty ? 0 : this.#first - first);
    this.#first = first;
    this.#counts = wider;
  }
}

/** By the number of a service, as bytes: a sketch cannot change threads. */
export type SketchBytes = ReadonlyMap<number, Uint8Array>;

export const bytesOf = (sketch: Sketch): Uint8Array => {
  const to = new ByteWriter();
  sketch.write(to);
  return to.taken();
};

/** @throws Fault `store-failed` */
export const sketchOf = (bytes: Uint8Array): Sketch => Sketch.read(new ByteReader(bytes, damaged));
