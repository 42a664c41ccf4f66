// Frames: four bytes of big-endian length, then that many bytes of payload. Knows where a frame begins and ends in a stream of
// chunks; refuses to know what the payload means, and never believes a length before it has been checked.
import { Fault } from '../kit/fault.ts';

export const HEADER_BYTES = 4;

/** Chunks smaller than this are gathered: a peer that trickles single bytes must not cost an object for each of them. */
const GATHER_BELOW_BYTES = 1024;
const GATHER_BLOCK_BYTES = 4096;

/** The payload with its length in front. */
export const encodeFrame = (payload: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
};

/**
 * Cuts a stream into payloads: `push` what arrived, then call `next` until it has no more. Memory follows what has arrived, never
 * what a header claims. Payloads may be views on the chunks pushed, so a chunk must not be changed after it was handed over.
 * After a fault the stream has no next frame: the connection has to end.
 */
export class FrameReader {
  /** The longest payload taken. May be changed at any time; it holds for every frame that `next` has not yet returned. */
  bytesMax: number;
  readonly #chunks: Uint8Array[] = [];
  /** How much of the first chunk has been taken. */
  #takenBytes = 0;
  #pendingBytes = 0;
  #block = new Uint8Array(0);
  #blockBytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Bytes that arrived and were not returned yet. Not 0 when the stream ends: it ended within a frame. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#pendingBytes > 0 && chunk.length < GATHER_BELOW_BYTES) this.#gather(chunk);
    else this.#chunks.push(chunk);
    this.#pendingBytes += chunk.length;
  }

  /**
   * The next complete payload, or undefined until more has arrived.
   * @throws Fault `frame-empty` or `frame-too-large`, from the header alone.
   */
  next(): Uint8Array | undefined {
    if (this.#pendingBytes < HEADER_BYTES) return undefined;
    const length = this.#peekLength();
    if (length === 0) throw new Fault('frame-empty', 'A frame of no bytes arrived. The connection has to end.');
    if (length > this.bytesMax) {
      throw new Fault(
        'frame-too-large',
        `A frame of ${length} bytes was announced, and ${this.bytesMax} are allowed here. The connection has to end.`,
      );
    }
    if (this.#pendingBytes < HEADER_BYTES + length) return undefined;
    this.#take(HEADER_BYTES);
    return this.#take(length);
  }

  #peekLength(): number {
    let length = 0;
    let missing = HEADER_BYTES;
    let from = this.#takenBytes;
    for (const chunk of this.#chunks) {
      for (const byte of chunk.subarray(from, from + missing)) {
        length = length * 256 + byte;
        missing--;
      }
      if (missing === 0) break;
      from = 0;
    }
    return length;
  }

  /** Takes exactly `length` bytes, which must be there: a view when one chunk holds them all, else one new array. */
  #take(length: number): Uint8Array {
    this.#pendingBytes -= length;
    const first = this.#chunks[0];
    if (first !== undefined && first.length - this.#takenBytes >= length) {
      return this.#advance(first, length);
    }
    const whole = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) throw new Error(`${length - filled} bytes were counted that never arrived`);
      const piece = this.#advance(chunk, Math.min(chunk.length - this.#takenBytes, length - filled));
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  #advance(first: Uint8Array, length: number): Uint8Array {
    const piece = first.subarray(this.#takenBytes, this.#takenBytes + length);
    this.#takenBytes += length;
    if (this.#takenBytes === first.length) {
      this.#chunks.shift();
      this.#takenBytes = 0;
    }
    return piece;
  }

  /** Copies a small chunk behind the last one. Blocks are only ever appended to, so views on them stay true. */
  #gather(chunk: Uint8Array): void {
    const end = this.#blockBytes + chunk.length;
    const isLast = this.#chunks.at(-1)?.buffer === this.#block.buffer;
    if (isLast && end <= this.#block.length) {
      this.#block.set(chunk, this.#blockBytes);
      this.#blockBytes = end;
      this.#chunks[this.#chunks.length - 1] = this.#block.subarray(0, end);
      return;
    }
    this.#block = new Uint8Array(GATHER_BLOCK_BYTES);
    this.#block.set(chunk);
    this.#blockBytes = chunk.length;
    this.#chunks.push(this.#block.subarray(0, chunk.length));
  }
}
