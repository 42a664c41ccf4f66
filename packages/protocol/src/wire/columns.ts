// Results as columns: what one column holds resembles itself, so runs and differences make it small. Knows the layout and its
// version; refuses to know sockets, batches and verdicts (a code is a byte here). The layout is specified in docs/protocol.md.
import { readDeltas, writeDeltas } from './delta-column.ts';
import { LATENCY_CODE_MAX, latencyCode, latencyMsOf } from './latency-code.ts';
import { limits } from './limits.ts';
import { ByteReader, ByteWriter, columnsInvalid } from './varint.ts';

const COLUMNS_VERSION = 1;

/** `count` results in the order they were made; row i is element i of every column. `latencyMs` is NaN where there is none. */
export type ResultColumns = {
  readonly count: number;
  readonly slot: Uint32Array;
  readonly atMs: Float64Array;
  readonly code: Uint8Array;
  readonly latencyMs: Float64Array;
};

/** Gathers results and encodes them. Reusable: `finish` leaves it empty, with its memory kept for the next batch. */
export class ResultEncoder {
  #count = 0;
  #slot = new Uint32Array(256);
  #atMs = new Float64Array(256);
  #code = new Uint8Array(256);
  #latencyMs = new Float64Array(256);
  #scratch = new Float64Array(256);
  readonly #out = new ByteWriter();

  get count(): number {
    return this.#count;
  }

  /**
   * @param atMs wall time, rounded to whole milliseconds
   * @param code a verdict code, 0 to 255
   * @param latencyMs NaN for none; kept with three significant digits
   * @throws RangeError when a value is outside what the wire can say: a mistake of the caller
   */
  append(slot: number, atMs: number, code: number, latencyMs: number): void {
    const wholeMs = Math.round(atMs);
    const isSound = slot >>> 0 === slot && (code & 0xff) === code && wholeMs >= 0 && wholeMs <= limits.timeMsMax;
    if (!isSound) throw new RangeError(`no result can be slot ${slot} at ${atMs} with code ${code}`);
    if (this.#count === limits.batchItemsMax) throw new RangeError(`a batch holds ${limits.batchItemsMax} results`);
    if (this.#count === this.#slot.length) this.#grow();
    const row = this.#count++;
    this.#slot[row] = slot;
    this.#atMs[row] = wholeMs;
    this.#code[row] = code;
    this.#latencyMs[row] = latencyMs;
  }

  /**
   * Puts what was appended into the order in which it was sent, and by slots where that is equal. Answers come in any order; in this one,
   * neighbours resemble each other, which is what makes columns small.
   */
  sort(): void {
    const order = Uint32Array.from({ length: this.#count }, (_, row) => row);
    order.sort((a, b) => this.#compare(a, b));
    this.#slot.set(order.map((row) => this.#slot[row] ?? 0));
    this.#code.set(Uint8Array.from(order, (row) => this.#code[row] ?? 0));
    this.#atMs.set(Float64Array.from(order, (row) => this.#atMs[row] ?? 0));
    this.#latencyMs.set(Float64Array.from(order, (row) => this.#latencyMs[row] ?? 0));
  }

  /** The columns of everything appended since the last time. */
  finish(): Uint8Array {
    this.#out.clear();
    this.#out.byte(COLUMNS_VERSION);
    writeDeltas(this.#out, this.#slot, this.#count, this.#scratch);
    writeDeltas(this.#out, this.#atMs, this.#count, this.#scratch);
    writeCodes(this.#out, this.#code, this.#count);
    writeLatencies(this.#out, this.#latencyMs, this.#count);
    this.#count = 0;
    return this.#out.taken();
  }

  #compare(a: number, b: number): number {
    return (this.#atMs[a] ?? 0) - (this.#atMs[b] ?? 0) || (this.#slot[a] ?? 0) - (this.#slot[b] ?? 0);
  }

  #grow(): void {
    const size = this.#slot.length * 2;
    const larger = <T extends Uint32Array | Float64Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#slot = larger(new Uint32Array(size), this.#slot);
    this.#atMs = larger(new Float64Array(size), this.#atMs);
    this.#code = larger(new Uint8Array(size), this.#code);
    this.#latencyMs = larger(new Float64Array(size), this.#latencyMs);
    this.#scratch = new Float64Array(size);
  }
}

/**
 * The rows in `bytes`, which must hold exactly `count` of them; no bytes at all are no rows.
 * @throws Fault `message-invalid`
 */
export const decodeResults = (bytes: Uint8Array, count: number): ResultColumns => {
  if (!Number.isInteger(count) || count < 0 || count > limits.batchItemsMax) {
    throw columnsInvalid(`a batch holds 0 to ${limits.batchItemsMax} results`);
  }
  const columns = {
    count,
    slot: new Uint32Array(count),
    atMs: new Float64Array(count),
    code: new Uint8Array(count),
    latencyMs: new Float64Array(count),
  };
  if (bytes.length === 0 && count === 0) return columns;
  const from = new ByteReader(bytes);
  if (from.byte() !== COLUMNS_VERSION) throw columnsInvalid('their version is not known here');
  readDeltas(from, columns.slot, limits.slotMax);
  readDeltas(from, columns.atMs, limits.timeMsMax);
  readCodes(from, columns.code);
  readLatencies(from, columns.latencyMs);
  from.end();
  return columns;
};

/** Pairs of a code and how many rows in a row have it. */
const writeCodes = (to: ByteWriter, codes: Uint8Array, count: number): void => {
  for (let at = 0; at < count; ) {
    const code = codes[at] ?? 0;
    let end = at + 1;
    while (end < count && codes[end] === code) end++;
    to.byte(code);
    to.varint(end - at);
    at = end;
  }
};

const readCodes = (from: ByteReader, codes: Uint8Array): void => {
  for (let at = 0; at < codes.length; ) {
    const code = from.byte();
    const length = from.varint();
    if (length === 0 || length > codes.length - at) throw columnsInvalid('a run of codes does not fit the rows');
    codes.fill(code, at, at + length);
    at += length;
  }
};

/** Runs of rows with a latency and without one, in turn, beginning with: the length, then the latencies if it is a run with. */
const writeLatencies = (to: ByteWriter, latencies: Float64Array, count: number): void => {
  let has = true;
  for (let at = 0; at < count; has = !has) {
    let end = at;
    while (end < count && Number.isFinite(latencies[end]) === has) end++;
    to.varint(end - at);
    if (has) for (let i = at; i < end; i++) to.varint(latencyCode(latencies[i] ?? 0));
    at = end;
  }
};

const readLatencies = (from: ByteReader, latencies: Float64Array): void => {
  let has = true;
  for (let at = 0; at < latencies.length; has = !has) {
    const length = from.varint();
    const end = at + length;
    // Only the first run may be empty: the first row has no latency then.
    const isFirst = has && at === 0;
    if (end > latencies.length || (length === 0 && !isFirst)) {
      throw columnsInvalid('a run of latencies does not fit the rows');
    }
    if (!has) latencies.fill(Number.NaN, at, end);
    else for (let i = at; i < end; i++) latencies[i] = readLatency(from);
    at = end;
  }
};

const readLatency = (from: ByteReader): number => {
  const code = from.varint();
  if (code > LATENCY_CODE_MAX) throw columnsInvalid('a latency has an exponent above 12');
  return latencyMsOf(code);
};
