// A column of whole numbers from 0 that scatter, mostly small. The high part of each is a symbol, and symbols squeeze well; the low part is chance, and is
// kept as it is. Knows how many bits are chance; refuses to know what the numbers are differences of.
import { ByteReader, ByteWriter } from '@vedette/protocol/wire';
import { packBits, packedBytes, unpackBits } from './bits.ts';
import { damaged } from './damage.ts';
import { type Split, splitFor } from './noise-split.ts';
import { readPlane, writePlane } from './plane.ts';

const PAIRED = 0x80;
const LOW_BITS_MAX = 16;
/** The most bytes a varint has. */
const VARINT_BYTES_MAX = 8;

/** Two symbols to a byte leave 15 to say "too large for a symbol", one to a byte leaves 255. */
const beyondOf = ({ isPaired }: Split): number => (isPaired ? 15 : 255);

/** @param values whole numbers from 0 to 2^53 - 1 */
export const writeNoise = (to: ByteWriter, values: Float64Array): void => {
  const split = splitFor(values);
  const beyond = beyondOf(split);
  const scale = 2 ** split.lowBits;
  const symbols = new Uint8Array(values.length);
  const lows = new Uint16Array(values.length);
  const escapes = new ByteWriter();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < beyond * scale) {
      symbols[i] = value >>> split.lowBits;
      lows[i] = value & (scale - 1);
    } else {
      symbols[i] = beyond;
      escapes.varint(value);
    }
  }
  to.byte(split.lowBits + (split.isPaired ? PAIRED : 0));
  writePlane(to, split.isPaired ? paired(symbols) : symbols);
  to.bytes(packBits(lows, split.lowBits));
  const large = escapes.taken();
  to.varint(large.length);
  writePlane(to, large);
};

/**
 * Fills `values` with what `writeNoise` wrote.
 * @throws Fault `store-failed`
 */
export const readNoise = (from: ByteReader, values: Float64Array): void => {
  const head = from.byte();
  const split = { lowBits: head & ~PAIRED, isPaired: (head & PAIRED) !== 0 };
  if (split.lowBits > LOW_BITS_MAX) throw damaged('its numbers have too many low bits');
  const count = values.length;
  const plane = readPlane(from, split.isPaired ? Math.ceil(count / 2) : count);
  const lows = new Uint16Array(count);
  unpackBits(from.bytes(packedBytes(count, split.lowBits)), split.lowBits, lows);
  const largeBytes = from.varint();
  if (largeBytes > count * VARINT_BYTES_MAX) throw damaged('it holds more large numbers than numbers');
  const large = new ByteReader(readPlane(from, largeBytes), damaged);
  const beyond = beyondOf(split);
  const scale = 2 ** split.lowBits;
  for (let i = 0; i < count; i++) {
    const symbol = split.isPaired ? ((plane[i >> 1] ?? 0) >> ((i & 1) * 4)) & 15 : (plane[i] ?? 0);
    values[i] = symbol === beyond ? large.varint() : symbol * scale + (lows[i] ?? 0);
  }
  large.end();
};

const paired = (symbols: Uint8Array): Uint8Array => {
  const pairs = new Uint8Array(Math.ceil(symbols.length / 2));
  for (let i = 0; i < symbols.length; i++) pairs[i >> 1] = (pairs[i >> 1] ?? 0) | ((symbols[i] ?? 0) << ((i & 1) * 4));
  return pairs;
};
