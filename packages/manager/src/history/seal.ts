// A seal on bytes that are kept: which version of their layout they are, and whether they are still what was written. Refuses to know what they say.
//
// Layout: version (1 byte), checksum (4 bytes, the lowest first, of version and content), content.
import { crc32 } from 'node:zlib';
import { damaged } from './damage.ts';

const SEAL_BYTES = 5;

/** @param version 1 to 255 */
export const sealed = (version: number, content: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(SEAL_BYTES + content.length);
  bytes[0] = version;
  bytes.set(content, SEAL_BYTES);
  viewOf(bytes).setUint32(1, checksumOf(version, content), true);
  return bytes;
};

/**
 * The content, as it lies there: not a copy.
 * @throws Fault `store-failed` when it is damaged or of another version
 */
export const unsealed = (version: number, bytes: Uint8Array): Uint8Array => {
  const content = unchecked(version, bytes);
  if (checksumOf(version, content) !== viewOf(bytes).getUint32(1, true)) throw damaged('its checksum does not match');
  return content;
};

/**
 * The same without looking whether it is still what was written.
 * @throws Fault `store-failed` when it is of another version
 */
export const unchecked = (version: number, bytes: Uint8Array): Uint8Array => {
  if (bytes.length < SEAL_BYTES || bytes[0] !== version) throw damaged('its version is not known here');
  return bytes.subarray(SEAL_BYTES);
};

const checksumOf = (version: number, content: Uint8Array): number => crc32(content, crc32(Uint8Array.of(version)));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
