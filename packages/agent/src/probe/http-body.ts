// The body of an answer as it comes: decoded, and no more of it than is wanted. Knows how much was read; refuses to know what it says.
//
// Both what comes and what becomes of it are bounded: a few bytes may be decoded into very many.
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Whoever sends more pieces than this sends few bytes in each, and costs more than they are worth. */
const PIECES_MAX = 16_384;

export type BodyWish = {
  readonly bytesMax: number;
  /** Whether it is needed; otherwise it is counted, and neither decoded nor kept. */
  readonly isKept: boolean;
  /** As the answer says. */
  readonly encoding: string;
};

export type BodyEnd =
  | { readonly body: Buffer; readonly size: number; readonly isCut: boolean }
  | { readonly error: string };

// Of a body that was cut off what is there counts.
const options = { finishFlush: constants.Z_SYNC_FLUSH };

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(options),
  'x-gzip': () => createGunzip(options),
  deflate: () => createInflate(options),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

export class Body {
  readonly #wish: BodyWish;
  readonly #done: (end: BodyEnd) => void;
  readonly #chunks: Buffer[] = [];
  #decoder: Transform | undefined;
  #cameBytes = 0;
  #pieces = 0;
  #readBytes = 0;
  #isDone = false;
  #isEnding = false;

  /** @param done called once, possibly from within `add` or `end` */
  constructor(wish: BodyWish, done: (end: BodyEnd) => void) {
    this.#wish = wish;
    this.#done = done;
  }

  /** A chunk as it came. */
  add(chunk: Buffer): void {
    if (this.#isDone) return;
    const decoder = this.#decoder ?? this.#begin();
    this.#cameBytes += chunk.length;
    if (!decoder) this.#take(chunk);
    else if (this.#cameBytes > this.#wish.bytesMax) decoder.end();
    else decoder.write(chunk);
    if (++this.#pieces >= PIECES_MAX) this.#finish(true);
  }

  /** Everything has come, or as much as is wanted: what is left is decoding. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Nothing more comes. */
  end(): void {
    this.#isEnding = true;
    if (this.#decoder) this.#decoder.end();
    else this.#finish(false);
  }

  destroy(): void {
    this.#isDone = true;
    this.#decoder?.destroy();
  }

  /** Only with the first chunk: an answer without a body may say how it would have been encoded. */
  #begin(): Transform | undefined {
    const { encoding, isKept } = this.#wish;
    if (!isKept || this.#cameBytes > 0 || encoding === '' || encoding === 'identity') return undefined;
    const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
    if (!decoder) {
      this.#settle({ error: 'the body is encoded in a way that nobody asked for' });
      return undefined;
    }
    decoder.on('data', (decoded: Buffer) => this.#take(decoded));
    decoder.on('end', () => this.#finish(this.#cameBytes > this.#wish.bytesMax));
    decoder.on('error', () => this.#settle({ error: 'the body cannot be decoded' }));
    this.#decoder = decoder;
    return decoder;
  }

  #take(chunk: Buffer): void {
    const { bytesMax, isKept } = this.#wish;
    if (this.#isDone) return;
    const taken = chunk.subarray(0, bytesMax - this.#readBytes);
    this.#readBytes += taken.length;
    if (isKept) this.#chunks.push(taken);
    if (taken.length < chunk.length) this.#finish(true);
  }

  #finish(isCut: boolean): void {
    this.#settle({ body: Buffer.concat(this.#chunks), size: this.#readBytes, isCut });
  }

  #settle(end: BodyEnd): void {
    if (this.#isDone) return;
    this.destroy();
    this.#done(end);
  }
}
