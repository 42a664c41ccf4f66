// Small numbers side by side, each in the same number of bits, the lowest first. Refuses to know what they are.

/** How many bytes `count` numbers of `width` bits take. */
export const packedBytes = (count: number, width: number): number => Math.ceil((count * width) / 8);

/** @param width 0 to 16; every value must fit */
export const packBits = (values: Uint16Array, width: number): Uint8Array => {
  const bytes = new Uint8Array(packedBytes(values.length, width));
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (const value of values) {
    held |= value << heldBits;
    heldBits += width;
    for (; heldBits >= 8; heldBits -= 8, held >>>= 8) bytes[at++] = held & 0xff;
  }
  if (heldBits > 0) bytes[at] = held;
  return bytes;
};

/** Fills `values` with what `packBits` made `bytes` of. */
export const unpackBits = (bytes: Uint8Array, width: number, values: Uint16Array): void => {
  const mask = (1 << width) - 1;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    for (; heldBits < width; heldBits += 8) held |= (bytes[at++] ?? 0) << heldBits;
    values[i] = held & mask;
    held >>>= width;
    heldBits -= width;
  }
};
