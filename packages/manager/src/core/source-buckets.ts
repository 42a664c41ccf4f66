// So much for each of many who come from somewhere: a bucket for each source, and room for so many sources. Knows which addresses are one source; refuses to know what is
// counted.
import { Bucket } from './bucket.ts';

export type Pace = { readonly size: number; readonly everyMs: number };

/** Beyond that, whoever came first is forgotten: their bucket is full again by then, or they are one of very many. */
const SOURCES_MAX = 10_000;

export class SourceBuckets {
  readonly #pace: Pace;
  readonly #buckets = new Map<string, Bucket>();

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Takes one of this source's, if there is one. @param nowMs on a scale that never steps back */
  take(source: string, nowMs: number): boolean {
    const key = sourceKey(source);
    const bucket = this.#buckets.get(key) ?? new Bucket(this.#pace, nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > SOURCES_MAX)
      for (const first of [...this.#buckets.keys()].slice(0, 1)) this.#buckets.delete(first);
    return bucket.take(nowMs);
  }
}

/** Whoever has one address of IPv6 has a network of them, 64 bits wide. */
export const sourceKey = (source: string): string => {
  const address = source
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const filled =
    tail === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after];
  return filled
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
};
