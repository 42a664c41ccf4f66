// Bytes and numbers at which readers go wrong. Knows edges; refuses to know formats beyond the first bytes of msgpack.
import type { Dice } from '../../sim/world/dice.ts';

/** Around the ends of what a byte, a word, a signed number or a double holds. */
export const edges: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x100n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  2n ** 52n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** The lower `width` bytes of an edge, highest byte first. */
export const edgeBytes = (dice: Dice, width: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, dice.pick(edges));
  return bytes.subarray(8 - width);
};

/** An edge as a varint, lowest seven bits first; of up to ten bytes. */
export const edgeVarint = (dice: Dice): Uint8Array => {
  const bytes: number[] = [];
  let left = dice.pick(edges);
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
};

/** The first byte of every form of msgpack there is, the unused one included. */
export const markers: readonly number[] = [
  0x00,
  0x7f,
  0x80,
  0x81,
  0x8f,
  0x90,
  0x91,
  0x9f,
  0xa0,
  0xa1,
  0xbf,
  0xe0,
  0xff,
  ...Array.from({ length: 0x20 }, (_, i) => 0xc0 + i),
];
