// How numbers are best split into a symbol and low bits: by what the symbols would take if they were coded as well as can be. Knows entropy; refuses to
// know how symbols are coded in the end.

/** `lowBits` of each number are kept as they are. `isPaired`: two symbols are small enough, and rare enough, to share a byte. */
export type Split = { readonly lowBits: number; readonly isPaired: boolean };

/** Numbers from here on count as this one: whatever the split, they are too large for a symbol or it has low bits enough. */
const DISTINCT = 1 << 14;
/** A code for bytes spends some bits on each symbol before it says anything. */
const BITS_PER_SYMBOL = 5;
const ESCAPE_BITS = 16;
/** Codes are whole bits: below this many a symbol, two together are coded better than one by one. */
const PAIR_BITS_MAX = 3.5;

const LOW_BITS = [0, 1, 2, 3, 4, 5, 6];

type Cost = { readonly bits: number; readonly distinct: number };

/** What `count` numbers take, in bits, with symbols from 0 to below `symbols`; `histogram[s]` of them have the symbol s. */
const costOf = (histogram: Uint32Array, bins: number, symbols: number, count: number): Cost => {
  let bits = 0;
  let distinct = 0;
  let within = 0;
  for (let s = 0; s < Math.min(bins, symbols); s++) {
    const n = histogram[s] ?? 0;
    if (n === 0) continue;
    distinct++;
    within += n;
    bits += n * Math.log2(count / n);
  }
  const beyond = count - within;
  if (beyond > 0) bits += beyond * (Math.log2(count / beyond) + ESCAPE_BITS);
  return { bits: bits + distinct * BITS_PER_SYMBOL, distinct };
};

export const splitFor = (values: Float64Array): Split => {
  const room = roomFor(values);
  const histogram = new Uint32Array(room);
  for (const value of values) {
    const bin = Math.min(value, DISTINCT - 1);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const count = values.length;
  let best: Split = { lowBits: 0, isPaired: false };
  let leastBits = Number.POSITIVE_INFINITY;
  for (const lowBits of LOW_BITS) {
    if (lowBits > 0) fold(histogram, room >> (lowBits - 1));
    const bins = room >> lowBits;
    const pairs = costOf(histogram, bins, 15, count);
    const isPaired = pairs.bits <= PAIR_BITS_MAX * count;
    const { bits } = isPaired ? pairs : costOf(histogram, bins, 255, count);
    if (bits + lowBits * count >= leastBits) continue;
    leastBits = bits + lowBits * count;
    best = { lowBits, isPaired };
  }
  return best;
};

/** No more bins than the largest number needs, and no fewer than can be folded as often as there are splits: a few small numbers are the common case. */
const roomFor = (values: Float64Array): number => {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  const folded = 2 ** (LOW_BITS.length - 1);
  return largest >= DISTINCT ? DISTINCT : Math.ceil((largest + 1) / folded) * folded;
};

/** Every two neighbours become one. */
const fold = (histogram: Uint32Array, bins: number): void => {
  for (let s = 0; s < bins; s += 2) histogram[s >> 1] = (histogram[s] ?? 0) + (histogram[s + 1] ?? 0);
};
