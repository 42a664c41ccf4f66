// Results of one (service, agent) that lie in several places, as one. Knows their order; refuses to know where the places are.
import type { Results } from './chunk-columns.ts';

export const NO_RESULTS: Results = {
  atMs: new Float64Array(),
  code: new Uint8Array(),
  latencyMs: new Float64Array(),
};

/** All of them in order of time; of one time, what is in an earlier piece comes first, and within a piece what stands first. */
export const joined = (pieces: readonly Results[]): Results => {
  const [only = NO_RESULTS] = pieces;
  return inOrder(pieces.length > 1 ? concatenated(pieces) : only);
};

/** Rows from `from` to before `to`: a view, not a copy. */
export const rows = ({ atMs, code, latencyMs }: Results, from: number, to?: number): Results => ({
  atMs: atMs.subarray(from, to),
  code: code.subarray(from, to),
  latencyMs: latencyMs.subarray(from, to),
});

/** The first so many: a copy, so that whoever hands it to another thread hands over no more. Without a limit, all of them as they are. */
export const firstOf = (results: Results, limit: number): Results => {
  if (limit === Number.POSITIVE_INFINITY) return results;
  const { atMs, code, latencyMs } = results;
  const end = Math.max(0, limit);
  return { atMs: atMs.slice(0, end), code: code.slice(0, end), latencyMs: latencyMs.slice(0, end) };
};

/** Those from a time to before another. @param results in order of time */
export const within = (results: Results, fromMs: number, toMs: number): Results =>
  rows(results, countBefore(results.atMs, fromMs), countBefore(results.atMs, toMs));

/** How many are before that time. @param atMs in order */
export const countBefore = (atMs: Float64Array, timeMs: number): number => {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

const concatenated = (pieces: readonly Results[]): Results => {
  const count = pieces.reduce((sum, { atMs }) => sum + atMs.length, 0);
  const all = { atMs: new Float64Array(count), code: new Uint8Array(count), latencyMs: new Float64Array(count) };
  let at = 0;
  for (const piece of pieces) {
    all.atMs.set(piece.atMs, at);
    all.code.set(piece.code, at);
    all.latencyMs.set(piece.latencyMs, at);
    at += piece.atMs.length;
  }
  return all;
};

const isInOrder = (atMs: Float64Array): boolean => {
  for (let i = 1; i < atMs.length; i++) if ((atMs[i] ?? 0) < (atMs[i - 1] ?? 0)) return false;
  return true;
};

const inOrder = (results: Results): Results => {
  const { atMs, code, latencyMs } = results;
  if (isInOrder(atMs)) return results;
  const order = Uint32Array.from(atMs, (_, row) => row).sort((a, b) => (atMs[a] ?? 0) - (atMs[b] ?? 0) || a - b);
  return {
    atMs: Float64Array.from(order, (row) => atMs[row] ?? 0),
    code: Uint8Array.from(order, (row) => code[row] ?? 0),
    latencyMs: Float64Array.from(order, (row) => latencyMs[row] ?? 0),
  };
};
