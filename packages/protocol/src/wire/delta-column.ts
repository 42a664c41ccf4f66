// A column of whole numbers as differences in runs: what repeats costs nothing. Knows differences, zigzag and runs; refuses to know
// what the numbers are. Every number and every difference must be within ±(2^52 - 1), so that all arithmetic is exact.
import { type ByteReader, type ByteWriter, columnsInvalid } from './varint.ts';

/** From this many equal differences on they are written as a repeat. */
const REPEAT_MIN = 4;

/** 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 …: small whatever the sign. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

/**
 * Writes `values[0 … count - 1]` as differences, each from the one before, the first from 0. A token `n << 1 | 1` and one
 * difference stand for n equal ones; a token `n << 1` is followed by n differences.
 * @param scratch room for `count` numbers
 */
export const writeDeltas = (
  to: ByteWriter,
  values: Float64Array | Uint32Array,
  count: number,
  scratch: Float64Array,
): void => {
  let last = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? 0;
    scratch[i] = zigzag(value - last);
    last = value;
  }
  let literalsFrom = 0;
  let at = 0;
  while (at < count) {
    const value = scratch[at] ?? 0;
    let end = at + 1;
    while (end < count && scratch[end] === value) end++;
    if (end - at >= REPEAT_MIN) {
      writeLiterals(to, scratch, literalsFrom, at);
      to.varint((end - at) * 2 + 1);
      to.varint(value);
      literalsFrom = end;
    }
    at = end;
  }
  writeLiterals(to, scratch, literalsFrom, count);
};

const writeLiterals = (to: ByteWriter, zigzags: Float64Array, from: number, end: number): void => {
  if (end === from) return;
  to.varint((end - from) * 2);
  for (let i = from; i < end; i++) to.varint(zigzags[i] ?? 0);
};

/**
 * Fills `values` with what `writeDeltas` wrote.
 * @throws Fault `message-invalid` unless the runs fill it exactly with numbers from 0 to `max`.
 */
export const readDeltas = (from: ByteReader, values: Float64Array | Uint32Array, max: number): void => {
  let last = 0;
  let at = 0;
  while (at < values.length) {
    const token = from.varint();
    const isRepeat = token % 2 === 1;
    const length = isRepeat ? (token - 1) / 2 : token / 2;
    if (length === 0 || length > values.length - at) throw columnsInvalid('a run of numbers does not fit the rows');
    const repeated = isRepeat ? unzigzag(from.varint()) : 0;
    for (const end = at + length; at < end; at++) {
      last += isRepeat ? repeated : unzigzag(from.varint());
      if (last < 0 || last > max) throw columnsInvalid(`a number is not from 0 to ${max}`);
      values[at] = last;
    }
  }
};
