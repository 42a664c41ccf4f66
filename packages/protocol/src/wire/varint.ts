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

  /** A copy of what has been written. */
  taken(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a ByteWriter wrote, or whatever somebody sends instead. Every fault is `message-invalid`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw columnsInvalid('they end too early');
    return value;
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
      if (byte < 0x80) return checkedSafe(value);
    }
    throw columnsInvalid('they hold a number of more than eight bytes');
  }

  /** @throws Fault `message-invalid` when bytes are left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw columnsInvalid('bytes follow after the last row');
  }
}

const checkedSafe = (value: number): number => {
  if (value > Number.MAX_SAFE_INTEGER) throw columnsInvalid('they hold a number above 2^53 - 1');
  return value;
};

export const columnsInvalid = (what: string): Fault =>
  new Fault(
    'message-invalid',
    `Result columns were refused: ${what}. The other side is broken, or of another version.`,
  );
