// A second reader of the msgpack allowed here, written to be obviously right and not to be fast: scan and decoder are held against it. Knows
// the format and the rules of the wire one by one, so that a test can take one away; shares no code with either.
import { limits } from '../../packages/protocol/src/wire/limits.ts';

export type Rules = {
  readonly depthMax: number;
  readonly nodesMax: number;
  readonly keyBytesMax: number;
  readonly stringBytesMax: number;
  readonly binBytesMax: number;
  /** What is tolerated; nothing of it is, on the wire. */
  readonly extensions?: boolean;
  readonly anyText?: boolean;
  readonly anyKey?: boolean;
  readonly protoKey?: boolean;
  readonly trailingBytes?: boolean;
};

export const wireRules: Rules = limits;

/** The bytes are not one value by these rules. */
export class Refused extends Error {}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #rules: Rules;
  #at = 0;
  #nodes = 0;

  constructor(bytes: Uint8Array, rules: Rules) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#rules = rules;
  }

  whole(): unknown {
    const value = this.#value(0);
    if (this.#at < this.#bytes.length && !this.#rules.trailingBytes) throw new Refused('bytes follow');
    return value;
  }

  #value(depth: number): unknown {
    if (++this.#nodes > this.#rules.nodesMax) throw new Refused('too many values');
    const first = this.#unsigned(1);
    if (first <= 0x7f) return first;
    if (first <= 0x8f) return this.#map(first & 0x0f, depth);
    if (first <= 0x9f) return this.#list(first & 0x0f, depth);
    if (first <= 0xbf) return this.#text(first & 0x1f, this.#rules.stringBytesMax);
    if (first >= 0xe0) return first - 0x100;
    return this.#marked(first, depth);
  }

  #marked(first: number, depth: number): unknown {
    const { stringBytesMax } = this.#rules;
    if (first === 0xc0) return null;
    if (first === 0xc2 || first === 0xc3) return first === 0xc3;
    if (first >= 0xc4 && first <= 0xc6) return this.#bin(this.#unsigned(2 ** (first - 0xc4)));
    if (first === 0xca) return this.#view.getFloat32(this.#skip(4));
    if (first === 0xcb) return this.#view.getFloat64(this.#skip(8));
    if (first >= 0xcc && first <= 0xce) return this.#unsigned(2 ** (first - 0xcc));
    if (first === 0xcf) return Number(this.#view.getBigUint64(this.#skip(8)));
    if (first === 0xd0) return this.#view.getInt8(this.#skip(1));
    if (first === 0xd1) return this.#view.getInt16(this.#skip(2));
    if (first === 0xd2) return this.#view.getInt32(this.#skip(4));
    if (first === 0xd3) return Number(this.#view.getBigInt64(this.#skip(8)));
    if (first >= 0xd9 && first <= 0xdb) return this.#text(this.#unsigned(2 ** (first - 0xd9)), stringBytesMax);
    if (first === 0xdc || first === 0xdd) return this.#list(this.#unsigned(first === 0xdc ? 2 : 4), depth);
    if (first === 0xde || first === 0xdf) return this.#map(this.#unsigned(first === 0xde ? 2 : 4), depth);
    return this.#extension(first);
  }

  #extension(first: number): undefined {
    if (!this.#rules.extensions || first === 0xc1) throw new Refused('a form that is not allowed');
    const length = first >= 0xd4 ? 2 ** (first - 0xd4) : this.#unsigned(2 ** (first - 0xc7));
    this.#skip(1 + length);
  }

  #list(length: number, depth: number): unknown[] {
    this.#mustNest(depth);
    const list: unknown[] = [];
    for (let i = 0; i < length; i++) list.push(this.#value(depth + 1));
    return list;
  }

  #map(length: number, depth: number): object {
    this.#mustNest(depth);
    const entries = new Map<string, unknown>();
    for (let i = 0; i < length; i++) {
      const key = this.#key(depth);
      entries.set(key, this.#value(depth + 1));
    }
    return Object.fromEntries(entries);
  }

  #key(depth: number): string {
    const start = this.#at;
    const key = this.#value(depth + 1);
    if (this.#rules.anyKey) return String(key);
    const first = this.#bytes[start] ?? 0;
    const headBytes = first < 0xd9 ? 1 : 1 + 2 ** (first - 0xd9);
    if (typeof key !== 'string') throw new Refused('a key that is no text');
    if (this.#at - start - headBytes > this.#rules.keyBytesMax) throw new Refused('a long key');
    if (key === '__proto__' && !this.#rules.protoKey) throw new Refused('a key that some act upon');
    return key;
  }

  #text(length: number, bytesMax: number): string {
    if (length > bytesMax) throw new Refused('a long text');
    const from = this.#skip(length);
    const bytes = this.#bytes.subarray(from, from + length);
    try {
      return new TextDecoder('utf-8', { fatal: !this.#rules.anyText, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new Refused('not UTF-8', { cause });
    }
  }

  #bin(length: number): Uint8Array {
    if (length > this.#rules.binBytesMax) throw new Refused('many bytes');
    const from = this.#skip(length);
    return this.#bytes.slice(from, from + length);
  }

  #unsigned(width: number): number {
    const at = this.#skip(width);
    return width === 1 ? this.#view.getUint8(at) : width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #mustNest(depth: number): void {
    if (depth >= this.#rules.depthMax) throw new Refused('too deep');
  }

  /** Where the next `count` bytes begin; they are passed. */
  #skip(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new Refused('it ends too early');
    this.#at += count;
    return at;
  }
}

/** @throws Refused */
export const readByRules = (bytes: Uint8Array, rules: Rules = wireRules): unknown => new Reader(bytes, rules).whole();
