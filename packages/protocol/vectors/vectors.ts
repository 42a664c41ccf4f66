// The golden vectors: what every version of the protocol must encode and decode the same for ever. Knows their files and the JSON form
// of bytes ({"$hex": "…"}) and of rows; refuses to judge them (wire/vectors.test.ts does).
import { readFileSync } from 'node:fs';

export type MessageVector = { readonly name: string; readonly message: unknown; readonly hex: string };
export type RefusedVector = { readonly name: string; readonly hex: string; readonly fault: string };
/** A row is slot, time (ms), verdict code, and latency (ms) or null. */
export type Row = readonly [slot: number, atMs: number, code: number, latencyMs: number | null];
export type ColumnsVector = { readonly name: string; readonly rows: readonly Row[]; readonly hex: string };
export type RefusedColumnsVector = RefusedVector & { readonly count: number };

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const pathOf = (file: string): URL => new URL(file, import.meta.url);

const isBytes = (value: unknown): value is { $hex: string } =>
  typeof value === 'object' && value !== null && '$hex' in value && typeof value.$hex === 'string';

const read = <T>(file: string): readonly T[] =>
  JSON.parse(readFileSync(pathOf(file), 'utf8'), (_, value: unknown) =>
    isBytes(value) ? fromHex(value.$hex) : value,
  ) as readonly T[];

/** Whole frames: encoding gives the hex, decoding gives the message. */
export const messageVectors = (): readonly MessageVector[] => read('messages.json');
/** Whole frames of other writers and newer versions: decoding gives the message. */
export const acceptedVectors = (): readonly MessageVector[] => read('accepted.json');
/** Whole frames, or the beginning of one, and the fault they must end in. */
export const refusedVectors = (): readonly RefusedVector[] => read('refused.json');
export const columnsVectors = (): readonly ColumnsVector[] => read('columns.json');
export const refusedColumnsVectors = (): readonly RefusedColumnsVector[] => read('refused-columns.json');
