// A plane: bytes that resemble each other, squeezed when that helps. Knows zstd and its limits; refuses to know what the bytes stand for.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { messageOf } from '@vedette/protocol/kit';
import type { ByteReader, ByteWriter } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';

/** Below this the header of a zstd frame costs more than its codes save. */
const SQUEEZED_BYTES_MIN = 48;

/** Repeats are looked for this far back (2^17 bytes). A frame that demands more memory than that is refused before it gets any. */
const WINDOW_LOG = 17;

/** What is left of numbers after prediction is noise: finding repeats in it takes time and gains nothing, so only long ones are looked for. */
const squeezing = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_strategy]: constants.ZSTD_fast,
    [constants.ZSTD_c_minMatch]: 7,
    [constants.ZSTD_c_windowLog]: WINDOW_LOG,
  },
};

/** Writes `plane`, whose length the reader must know. */
export const writePlane = (to: ByteWriter, plane: Uint8Array): void => {
  const squeezed = plane.length < SQUEEZED_BYTES_MIN ? plane : zstdCompressSync(plane, squeezing);
  if (squeezed.length < plane.length) {
    to.varint(squeezed.length);
    to.bytes(squeezed);
  } else {
    to.varint(0);
    to.bytes(plane);
  }
};

/**
 * @param length of the plane that was written
 * @throws Fault `store-failed`
 */
export const readPlane = (from: ByteReader, length: number): Uint8Array => {
  const squeezedBytes = from.varint();
  if (squeezedBytes === 0) return from.bytes(length);
  const plane = relaxed(from.bytes(squeezedBytes), length);
  if (plane.length !== length) throw damaged(`${plane.length} bytes stand where ${length} belong`);
  return plane;
};

const relaxed = (squeezed: Uint8Array, length: number): Uint8Array => {
  // The room is one byte larger, so that what fits is done in one go.
  const chunkSize = Math.max(length + 1, constants.Z_MIN_CHUNK);
  const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
  try {
    return zstdDecompressSync(squeezed, { params, chunkSize, maxOutputLength: Math.max(length, 1) });
  } catch (cause) {
    throw damaged(`its bytes cannot be unsqueezed (${messageOf(cause)})`, cause);
  }
};
