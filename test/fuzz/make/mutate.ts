// Turns good inputs into bad ones. Knows what storage, networks and attackers do to bytes; refuses to know what the bytes mean.
import type { Dice } from '../../sim/world/dice.ts';
import { edgeBytes, edgeVarint, markers } from './interesting.ts';

/** Duplicating and splicing may not go on for ever. */
const LENGTH_MAX = 65_536;

const WIDTHS = [1, 2, 4, 8] as const;

/** `bytes[0 … from - 1]`, then `middle`, then `bytes[to …]`. */
const patched = (bytes: Uint8Array, from: number, to: number, middle: Uint8Array): Uint8Array => {
  const out = new Uint8Array(from + middle.length + Math.max(0, bytes.length - to));
  out.set(bytes.subarray(0, from));
  out.set(middle, from);
  out.set(bytes.subarray(to), from + middle.length);
  return out;
};

const placeIn = (bytes: Uint8Array, dice: Dice): number => dice.below(bytes.length + 1);

const randomBytes = (dice: Dice, countMax: number): Uint8Array =>
  Uint8Array.from({ length: 1 + dice.below(countMax) }, () => dice.below(256));

const sliceOf = (bytes: Uint8Array, dice: Dice): Uint8Array => {
  const from = placeIn(bytes, dice);
  // Mostly short pieces: a field, not half the message.
  const length = dice.chance(0.7) ? 1 + dice.below(12) : dice.below(bytes.length + 1);
  return bytes.subarray(from, from + length);
};

type Mutator = (bytes: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array;

const set = (bytes: Uint8Array, dice: Dice, value: (old: number) => number): Uint8Array => {
  if (bytes.length === 0) return bytes;
  const at = dice.below(bytes.length);
  return bytes.with(at, value(bytes[at] ?? 0) & 0xff);
};

/** Writes over as many bytes as are written, or squeezes them in. */
const put = (bytes: Uint8Array, dice: Dice, middle: Uint8Array): Uint8Array => {
  const at = placeIn(bytes, dice);
  return patched(bytes, at, dice.chance(0.7) ? at + middle.length : at, middle);
};

const mutators: readonly Mutator[] = [
  (bytes, dice) => set(bytes, dice, (old) => old ^ (1 << dice.below(8))),
  (bytes, dice) => set(bytes, dice, () => dice.below(256)),
  (bytes, dice) => set(bytes, dice, (old) => old + dice.pick([1, -1])),
  (bytes, dice) => set(bytes, dice, () => dice.pick(markers)),
  (bytes, dice) => put(bytes, dice, edgeBytes(dice, dice.pick(WIDTHS))),
  (bytes, dice) => put(bytes, dice, edgeVarint(dice)),
  // A whole number of msgpack, its marker before it.
  (bytes, dice) => {
    const step = dice.below(4);
    const value = edgeBytes(dice, WIDTHS[step] ?? 1);
    return put(bytes, dice, Uint8Array.of(dice.pick([0xcc, 0xd0]) + step, ...value));
  },
  (bytes, dice) => patched(bytes, placeIn(bytes, dice), bytes.length, new Uint8Array(0)),
  (bytes, dice) => {
    const at = placeIn(bytes, dice);
    return patched(bytes, at, at, randomBytes(dice, 8));
  },
  (bytes, dice) => {
    const from = placeIn(bytes, dice);
    return patched(bytes, from, from + 1 + dice.below(dice.chance(0.8) ? 8 : bytes.length + 1), new Uint8Array(0));
  },
  (bytes, dice) => {
    const at = placeIn(bytes, dice);
    return patched(bytes, at, at, sliceOf(bytes, dice));
  },
  (bytes, dice) => put(bytes, dice, sliceOf(bytes, dice)),
  (bytes, dice, other) => put(bytes, dice, sliceOf(other, dice)),
  (bytes, dice, other) =>
    patched(bytes, placeIn(bytes, dice), bytes.length, other.subarray(dice.below(other.length + 1))),
];

/** One to about eight changes, mostly few; `corpus` is what pieces are taken from. */
export const mutated = (bytes: Uint8Array, dice: Dice, corpus: readonly Uint8Array[]): Uint8Array => {
  let out = bytes;
  do out = dice.pick(mutators)(out, dice, dice.pick(corpus));
  while (dice.chance(0.55));
  return out.length > LENGTH_MAX ? out.subarray(0, LENGTH_MAX) : out;
};
