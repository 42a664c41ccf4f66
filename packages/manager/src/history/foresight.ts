// A column of whole numbers as what was wrong with a guess at each. Knows how guesses are made from what came before; refuses to know how what is left is
// written (noise.ts). All arithmetic is on doubles in one fixed order, so that reader and writer guess the same on every machine.
import type { ByteReader, ByteWriter } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';
import { readNoise, writeNoise } from './noise.ts';

/**
 * The first guess, and what each guess adds to the one before. A number that is further off than `anchorBeyond` is where guessing begins anew: for a rhythm
 * that has paused. Infinity: never, for outliers that say nothing about what comes next.
 */
export type Course = { readonly first: number; readonly step: number; readonly anchorBeyond: number };

/** How far a guess follows what was seen: not at all (a steady rhythm, noise around one level), slowly (drift), or wholly (each is like the one before). */
const follows = [0, 1 / 16, 1 / 4, 1];

const COUNTED_BITS = Float64Array.from({ length: 4096 }, (_, value) => Math.log2(1 + value));

/** Roughly what a number takes: good enough to tell one way of guessing from another. */
const bitsOf = (value: number): number => (value < 4096 ? (COUNTED_BITS[value] ?? 0) : 16);

/** 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 …: small whatever the sign. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
/** Bit operations are exact below 2^31 only; dividing is right for all and several times slower. */
const unzigzag = (value: number): number => {
  if (value < 2 ** 31) return (value >>> 1) ^ -(value & 1);
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
};

/** Fills `noise` and answers roughly how many bits it takes. */
const misses = (
  values: Float64Array,
  { first, step, anchorBeyond }: Course,
  follow: number,
  noise: Float64Array,
): number => {
  let expected = first;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const guess = Math.round(expected);
    const miss = zigzag(value - guess);
    noise[i] = miss;
    bits += bitsOf(miss);
    expected = Math.abs(value - guess) > anchorBeyond ? value : expected + follow * (value - expected);
    expected += step;
  }
  return bits;
};

/** @param values whole numbers within ±(2^51 - 1) */
export const writeColumn = (to: ByteWriter, values: Float64Array, course: Course): void => {
  let best: Float64Array = new Float64Array(values.length);
  let other: Float64Array = new Float64Array(values.length);
  let bestFollow = 0;
  let leastBits = misses(values, course, 0, best);
  for (let f = 1; f < follows.length; f++) {
    const bits = misses(values, course, follows[f] ?? 0, other);
    if (bits >= leastBits) continue;
    leastBits = bits;
    bestFollow = f;
    [best, other] = [other, best];
  }
  to.byte(bestFollow);
  writeNoise(to, best);
};

/**
 * Fills `values` with what `writeColumn` wrote along the same course.
 * @throws Fault `store-failed`, also unless they are all from 0 to `max`
 */
export const readColumn = (from: ByteReader, values: Float64Array, course: Course, max: number): void => {
  const follow = follows[from.byte()];
  if (follow === undefined) throw damaged('its numbers were guessed in a way that is not known here');
  readNoise(from, values);
  const { first, step, anchorBeyond } = course;
  let expected = first;
  for (let i = 0; i < values.length; i++) {
    const guess = Math.round(expected);
    const miss = unzigzag(values[i] ?? 0);
    const value = guess + miss;
    // Not "value < 0 || …": what is no number must not pass either.
    if (!(value >= 0 && value <= max)) throw damaged(`a number is not from 0 to ${max}`);
    values[i] = value;
    expected = Math.abs(miss) > anchorBeyond ? value : expected + follow * (value - expected);
    expected += step;
  }
};
