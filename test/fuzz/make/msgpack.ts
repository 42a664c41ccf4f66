// Makes msgpack of every form, as wide as it may be written and not only as short as it can be. Knows the format and what bombs are made of;
// refuses to know which of it is allowed here.
import type { Dice } from '../../sim/world/dice.ts';
import { edgeBytes } from './interesting.ts';

const KEYS = ['', 'a', 't', 'n', '1', 'type', 'length', 'constructor', 'toString', 'prototype', 'é', 'k'.repeat(64)];
const BAD_KEYS = ['__proto__', 'k'.repeat(65), '__proto_', '__proto___'];
const TEXTS = [
  '',
  'x',
  'vedette',
  'Déjà',
  '東京 🗼',
  '\ufeffmark',
  '\u2028',
  'y'.repeat(31),
  'z'.repeat(32),
  'w'.repeat(300),
];
/** Not UTF-8: a lone follower, a surrogate, an overlong slash, a lead without the rest, above U+10FFFF. */
const NO_TEXTS = [[0x80], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80], [0xff]];

const utf8 = new TextEncoder();

/** Writes values to a row of bytes. `wildness` is how likely each value is something that has no place on this wire. */
class Maker {
  readonly out: number[] = [];
  readonly #dice: Dice;
  readonly #wildness: number;

  constructor(dice: Dice, wildness: number) {
    this.#dice = dice;
    this.#wildness = wildness;
  }

  value(depthLeft: number): void {
    const dice = this.#dice;
    if (dice.chance(this.#wildness)) {
      this.#wild();
      return;
    }
    const form = dice.below(depthLeft > 0 ? 10 : 7);
    if (form >= 7) this.#container(form === 7, depthLeft);
    else if (form === 0) this.out.push(dice.pick([0xc0, 0xc2, 0xc3]));
    else if (form === 1) this.out.push(dice.pick([dice.below(0x80), 0xe0 + dice.below(0x20)]));
    else if (form === 2) this.#number();
    else if (form === 3) this.#float();
    else if (form === 4) this.#bytes();
    else this.#text(utf8.encode(dice.pick(TEXTS)));
  }

  /** `first`, or the marker of its wider forms; then the length in that form. */
  #length(
    length: number,
    inline: { first: number; max: number } | undefined,
    marker: number,
    widths: readonly number[],
  ): void {
    const dice = this.#dice;
    if (inline && length <= inline.max && dice.chance(0.7)) {
      this.out.push(inline.first + length);
      return;
    }
    const fitting = widths.filter((width) => length < 256 ** width);
    const width = dice.chance(0.7) ? (fitting[0] ?? 4) : dice.pick(fitting);
    this.out.push(marker + widths.indexOf(width));
    for (let shift = width - 1; shift >= 0; shift--) this.out.push(Math.floor(length / 256 ** shift) % 256);
  }

  #container(isMap: boolean, depthLeft: number): void {
    const length = this.#dice.below(this.#dice.chance(0.05) ? 40 : 5);
    if (isMap) this.#length(length, { first: 0x80, max: 15 }, 0xde, [2, 4]);
    else this.#length(length, { first: 0x90, max: 15 }, 0xdc, [2, 4]);
    for (let i = 0; i < length; i++) {
      if (isMap) this.#key();
      this.value(depthLeft - 1);
    }
  }

  #key(): void {
    const dice = this.#dice;
    if (dice.chance(this.#wildness / 2)) this.value(0);
    else this.#text(utf8.encode(dice.pick(dice.chance(this.#wildness / 2) ? BAD_KEYS : KEYS)));
  }

  #text(bytes: ArrayLike<number>): void {
    this.#length(bytes.length, { first: 0xa0, max: 31 }, 0xd9, [1, 2, 4]);
    this.out.push(...Array.from(bytes));
  }

  #bytes(): void {
    const length = this.#dice.below(20);
    this.#length(length, undefined, 0xc4, [1, 2, 4]);
    for (let i = 0; i < length; i++) this.out.push(this.#dice.below(256));
  }

  #number(): void {
    const step = this.#dice.below(4);
    this.out.push(this.#dice.pick([0xcc, 0xd0]) + step, ...edgeBytes(this.#dice, 2 ** step));
  }

  #float(): void {
    const value = this.#dice.pick([0, -0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 5e-324, 1e300]);
    const view = new DataView(new ArrayBuffer(9));
    const isShort = this.#dice.chance(0.3);
    view.setUint8(0, isShort ? 0xca : 0xcb);
    if (isShort) view.setFloat32(1, value);
    else view.setFloat64(1, value);
    this.out.push(...new Uint8Array(view.buffer, 0, isShort ? 5 : 9));
  }

  /** An extension (those a decoder may act upon), the unused form, a text that is none, a length that cannot be. */
  #wild(): void {
    const dice = this.#dice;
    const form = dice.below(5);
    const type = dice.pick([0x00, 0x42, 0x62, 0x65, 0x69, 0x70, 0x72, 0x73, 0x74, 0x78, 0xff, dice.below(256)]);
    if (form === 0) {
      const step = dice.below(5);
      this.out.push(0xd4 + step, type, ...Array.from({ length: 2 ** step }, () => dice.below(256)));
    } else if (form === 1) {
      const length = dice.below(12);
      this.out.push(0xc7, length, type, ...Array.from({ length }, () => dice.below(256)));
    } else if (form === 2) this.out.push(0xc1);
    else if (form === 3) this.#text(dice.pick(NO_TEXTS));
    else this.out.push(dice.pick([0xdb, 0xdd, 0xdf, 0xc6, 0xc9, 0xda, 0xdc, 0xde]), ...edgeBytes(dice, 4));
  }
}

/** Small to write, large to believe: depth, claimed lengths, many values. */
const bomb = (dice: Dice): Uint8Array => {
  const count = dice.pick([1, 7, 8, 9, 10, 100, 1_000, 20_000]);
  switch (dice.below(4)) {
    case 0:
      return Uint8Array.of(...new Uint8Array(count).fill(dice.pick([0x91, 0x81, 0x90])), 0xc0);
    case 1:
      return Uint8Array.of(...Array.from({ length: Math.min(count, 10) }, () => [0xdd, ...edgeBytes(dice, 4)]).flat());
    case 2: {
      const values = dice.pick([39_998, 39_999, 40_000, 40_001]);
      const bytes = new Uint8Array(3 + values).fill(dice.pick([0xc0, 0x01, 0x90]));
      bytes.set([0xdc, values >> 8, values & 0xff]);
      return bytes;
    }
    default: {
      // Arrays and maps within each other, down to just above, at and just below the deepest allowed.
      const depth = 6 + dice.below(5);
      const levels = Array.from({ length: depth }, () => (dice.chance(0.5) ? [0x91] : [0x81, 0xa1, 0x61])).flat();
      return Uint8Array.of(...levels, dice.pick([0xc0, 0x90, 0x80]));
    }
  }
};

/** Usually one well-formed value, sometimes something else in it, seldom a bomb. */
export const someMsgpack = (dice: Dice): Uint8Array => {
  if (dice.chance(0.01)) return bomb(dice);
  const maker = new Maker(dice, dice.pick([0, 0, 0, 0.03, 0.2]));
  maker.value(dice.pick([0, 2, 3, 8, 10]));
  return Uint8Array.from(maker.out);
};
