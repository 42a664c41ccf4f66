// The golden vectors as a place to start from. Knows where they are; refuses to know what is done to them.

import { HEADER_BYTES } from '../../../packages/protocol/src/wire/frame.ts';
import {
  acceptedVectors,
  columnsVectors,
  fromHex,
  messageVectors,
  refusedColumnsVectors,
  refusedVectors,
} from '../../../packages/protocol/vectors/vectors.ts';

const bytesOf = ({ hex }: { readonly hex: string }): Uint8Array => fromHex(hex);

/** Whole frames, good ones first. */
export const goodFrames: readonly Uint8Array[] = [...messageVectors(), ...acceptedVectors()].map(bytesOf);

export const goodPayloads: readonly Uint8Array[] = goodFrames.map((frame) => frame.subarray(HEADER_BYTES));

/** Payloads good and bad. */
export const payloads: readonly Uint8Array[] = [
  ...goodPayloads,
  ...refusedVectors().map((vector) => bytesOf(vector).subarray(HEADER_BYTES)),
];

/** Columns, good and bad, and how many rows they are said to hold. */
export const columns: readonly { readonly bytes: Uint8Array; readonly count: number }[] = [
  ...columnsVectors().map((vector) => ({ bytes: bytesOf(vector), count: vector.rows.length })),
  ...refusedColumnsVectors().map((vector) => ({ bytes: bytesOf(vector), count: vector.count })),
];
