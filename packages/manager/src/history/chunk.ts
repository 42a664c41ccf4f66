// Results of one (service, agent) over a stretch of time as bytes that are few and say whether they are whole. Knows the layout, its version and its checksum;
// refuses to know whose results they are, where the bytes lie, and what a verdict means.
//
// Layout: sealed (seal.ts); count, earliest time, latest time less the earliest (varints), then the times, the runs of verdicts, the latencies
// (chunk-columns.ts).
import { ByteReader, ByteWriter, limits } from '@vedette/protocol/wire';
import {
  type Results,
  readLatencies,
  readRuns,
  readTimes,
  writeLatencies,
  writeRuns,
  writeTimes,
} from './chunk-columns.ts';
import { damaged } from './damage.ts';
import { sealed, unchecked, unsealed } from './seal.ts';

export type { Results } from './chunk-columns.ts';

const CHUNK_VERSION = 1;

/** With so many, what every chunk costs is next to nothing for each result, and a question about an hour still unpacks little else. */
export const CHUNK_RESULTS = 4_096;
/** The most a chunk may hold: what a reader may be made to allocate is bounded by this. */
export const CHUNK_RESULTS_MAX = 16_384;

/** What a chunk says of itself. `fromMs` and `toMs` are its earliest and latest result. */
export type ChunkHead = { readonly count: number; readonly fromMs: number; readonly toMs: number };

/**
 * Keeps times as whole milliseconds, verdicts, latencies with three significant digits as the wire does, and the order of the rows. Rows that are in order of
 * time take the least; any order comes back.
 * @throws RangeError when there are no rows, too many, or a time is none: a mistake of the caller
 */
export const encodeChunk = (results: Results): Uint8Array => {
  const { atMs, code, latencyMs } = results;
  const count = atMs.length;
  if (count === 0 || count > CHUNK_RESULTS_MAX) throw new RangeError(`a chunk holds 1 to ${CHUNK_RESULTS_MAX} results`);
  if (code.length !== count || latencyMs.length !== count)
    throw new RangeError('the columns of a chunk are of one length');
  const { fromMs, toMs } = spanOf(atMs);
  const to = new ByteWriter();
  to.varint(count);
  to.varint(fromMs);
  to.varint(toMs - fromMs);
  writeTimes(to, atMs, fromMs);
  writeRuns(to, results);
  writeLatencies(to, latencyMs);
  return sealed(CHUNK_VERSION, to.taken());
};

/**
 * What a chunk says of itself, so that those that are not asked about need no unpacking. Looks at its first bytes only: damage further on is found by
 * `decodeChunk`.
 * @throws Fault `store-failed`
 */
export const headOf = (chunk: Uint8Array): ChunkHead =>
  readHead(new ByteReader(unchecked(CHUNK_VERSION, chunk), damaged));

/** @throws Fault `store-failed` for bytes that are damaged, of another version, or of something else */
export const decodeChunk = (chunk: Uint8Array): Results => {
  const from = new ByteReader(unsealed(CHUNK_VERSION, chunk), damaged);
  const { count, fromMs, toMs } = readHead(from);
  const results = {
    atMs: new Float64Array(count),
    code: new Uint8Array(count),
    latencyMs: new Float64Array(count),
  };
  readTimes(from, results.atMs, fromMs);
  const latencies = readRuns(from, results);
  readLatencies(from, results.latencyMs, latencies);
  from.end();
  const span = spanOf(results.atMs);
  if (span.fromMs !== fromMs || span.toMs !== toMs) throw damaged('its times are not those its head names');
  return results;
};

const readHead = (from: ByteReader): ChunkHead => {
  const count = from.varint();
  const fromMs = from.varint();
  const toMs = fromMs + from.varint();
  if (count === 0 || count > CHUNK_RESULTS_MAX) throw damaged(`it claims ${count} results`);
  if (toMs > limits.timeMsMax) throw damaged('its times are beyond all calendars');
  return { count, fromMs, toMs };
};

/** @throws RangeError for a time no clock here shows */
const spanOf = (atMs: Float64Array): { fromMs: number; toMs: number } => {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = 0;
  for (const time of atMs) {
    if (!Number.isInteger(time) || time < 0 || time > limits.timeMsMax)
      throw new RangeError(`no result can be at ${time}`);
    if (time < fromMs) fromMs = time;
    if (time > toMs) toMs = time;
  }
  return { fromMs, toMs };
};
