// The three columns of a chunk: when, what, how long. Knows how each is laid out; refuses to know heads and checksums.
import { ByteReader, ByteWriter, LATENCY_CODE_MAX, latencyCode, latencyMsOf, limits } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';
import { readColumn, writeColumn } from './foresight.ts';
import { middleOf } from './middle.ts';
import { readPlane, writePlane } from './plane.ts';
import { rhythmMs } from './rhythm.ts';

/** Of one (service, agent), one row each: when it was sent, the byte of its verdict, and how long it took (NaN: no answer). */
export type Results = { readonly atMs: Float64Array; readonly code: Uint8Array; readonly latencyMs: Float64Array };

/** A pause begins when a result is this share of the interval off its beat. */
const PAUSE_SHARE = 1 / 4;

/** @param fromMs the earliest of them */
export const writeTimes = (to: ByteWriter, atMs: Float64Array, fromMs: number): void => {
  const step = rhythmMs(atMs);
  const first = atMs[0] ?? fromMs;
  to.varint(step);
  to.varint(first - fromMs);
  writeColumn(to, atMs, { first, step, anchorBeyond: step * PAUSE_SHARE });
};

export const readTimes = (from: ByteReader, atMs: Float64Array, fromMs: number): void => {
  const step = from.varint();
  const first = fromMs + from.varint();
  readColumn(from, atMs, { first, step, anchorBeyond: step * PAUSE_SHARE }, limits.timeMsMax);
};

/** Runs of rows of one verdict that all have a latency or all have none: the verdict, then twice the length, plus one for "they have". */
export const writeRuns = (to: ByteWriter, { code, latencyMs }: Results): void => {
  const runs = new ByteWriter();
  for (let at = 0; at < code.length; ) {
    const verdict = code[at] ?? 0;
    const has = Number.isFinite(latencyMs[at]);
    let end = at + 1;
    while (end < code.length && code[end] === verdict && Number.isFinite(latencyMs[end]) === has) end++;
    runs.byte(verdict);
    runs.varint((end - at) * 2 + (has ? 1 : 0));
    at = end;
  }
  const plane = runs.taken();
  to.varint(plane.length);
  writePlane(to, plane);
};

/** A run of one row takes a byte for the verdict and one for its length, a longer one less for each row. */
const RUN_BYTES_MAX = 2;

/** Fills `code`, and `latencyMs` with NaN where there is none and 0 where there is one; answers how many there are. */
export const readRuns = (from: ByteReader, { code, latencyMs }: Results): number => {
  const length = from.varint();
  if (length > code.length * RUN_BYTES_MAX) throw damaged('it holds more runs than rows');
  const runs = new ByteReader(readPlane(from, length), damaged);
  let latencies = 0;
  for (let at = 0; at < code.length; ) {
    const verdict = runs.byte();
    const token = runs.varint();
    const has = token % 2 === 1;
    const rows = Math.floor(token / 2);
    if (rows === 0 || rows > code.length - at) throw damaged('a run does not fit the rows');
    code.fill(verdict, at, at + rows);
    latencyMs.fill(has ? 0 : Number.NaN, at, at + rows);
    at += rows;
    if (has) latencies += rows;
  }
  runs.end();
  return latencies;
};

/** A code leaves out what can be said with a smaller exponent: closing these holes makes the codes of growing latencies grow evenly. */
const rankOf = (code: number): number => code - 100 * Math.floor(code / 1000);
const codeOfRank = (rank: number): number => (rank < 1000 ? rank : rank + 100 * Math.floor((rank - 100) / 900));
const RANK_MAX = rankOf(LATENCY_CODE_MAX);

export const writeLatencies = (to: ByteWriter, latencyMs: Float64Array): void => {
  const ranks = new Float64Array(latencyMs.length);
  let count = 0;
  for (const ms of latencyMs) if (Number.isFinite(ms)) ranks[count++] = rankOf(latencyCode(ms));
  const present = ranks.subarray(0, count);
  const first = middleOf(present);
  to.varint(first);
  writeColumn(to, present, { first, step: 0, anchorBeyond: Number.POSITIVE_INFINITY });
};

/** Fills every place of `latencyMs` that is not NaN; there are `count`. */
export const readLatencies = (from: ByteReader, latencyMs: Float64Array, count: number): void => {
  const ranks = new Float64Array(count);
  const first = from.varint();
  readColumn(from, ranks, { first, step: 0, anchorBeyond: Number.POSITIVE_INFINITY }, RANK_MAX);
  let next = 0;
  for (let i = 0; i < latencyMs.length; i++) {
    if (!Number.isNaN(latencyMs[i])) latencyMs[i] = latencyMsOf(codeOfRank(ranks[next++] ?? 0));
  }
};
