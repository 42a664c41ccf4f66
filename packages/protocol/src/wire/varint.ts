// Whole numbers in as few bytes as they need: seven bits a byte, lowest first, the high bit set on all but the last. Knows bytes and
// numbers up to 2^53 - 1; refuses to know what they count.
import { Fault } from '../kit/fault.ts';

/** Seven bits in each of eight bytes hold every number up to 2^53 - 1. */
const VARINT_BYTES_MAX = 8;

/** A row of bytes that grows as it is written. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let left = value;
    // Bit operations are exact up to 2^31 - 1 only; what is larger is divided.
    for (; left > 0x7fffffff; left = Math.floor(left / 128)) this.#bytes[this.#length++] = (left % 128) | 0x80;
    for (; left > 0x7f; left >>>= 7) this.#bytes[this.#length++] = (left & 0x7f) | 0x80;
    this.#bytes[this.#length++] = left;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** A copy of what has been written. */
  taken(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a ByteWriter wrote, or whatever somebody sends instead. Every fault is made by `refused`: `message-invalid` unless said otherwise. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #refused: (what: string) => Fault;
  #at = 0;

  constructor(bytes: Uint8Array, refused: (what: string) => Fault = columnsInvalid) {
    this.#bytes = bytes;
    this.#refused = refused;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw this.#refused('they end too early');
    return value;
  }

  /** The next `length` bytes, as they lie there: not a copy. */
  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.#refused('they end too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 1;
    for (let i = 1; i < VARINT_BYTES_MAX; i++) {
      byte = this.byte();
      scale *= 128;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return this.#safe(value);
    }
    throw this.#refused('they hold a number of more than eight bytes');
  }

  /** Refuses bytes that are left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw this.#refused('bytes follow after the last row');
  }

  #safe(value: number): number {
    if (value > Number.MAX_SAFE_INTEGER) throw this.#refused('they hold a number above 2^53 - 1');
    return value;
  }
}

export const columnsInvalid = (what: string): Fault =>
  new Fault(
    'message-invalid',
    `Result columns were refused: ${what}. The other side is broken, or of another version.`,
  );
