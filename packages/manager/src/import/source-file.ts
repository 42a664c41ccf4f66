// A foreign file from disk, as far as it can be read at all. Knows files, encodings and how much is enough; refuses to know what stands in it.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { isKumaDatabase, readKumaDatabase } from './kuma-database.ts';
import type { SourceFile } from './yaml-source.ts';

/** As much as a configuration of ours may have. */
const BYTES_MAX = 8 * 1_024 * 1_024;
const PIECE_BYTES = 65_536;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory: name the file in it',
  EACCES: 'the permission to read it is missing',
  EPERM: 'the permission to read it is missing',
};

/** At most one byte more than allowed, however long the file (or device) is. */
const readStart = async (file: string): Promise<Buffer> => {
  await using handle = await open(file, 'r');
  const pieces: Buffer[] = [];
  for (let left = BYTES_MAX + 1; left > 0; ) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(Math.min(left, PIECE_BYTES)) });
    if (bytesRead === 0) break;
    pieces.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
    // Of a database no more is needed than its beginning, which says what it is.
    if (isKumaDatabase(buffer)) break;
  }
  return Buffer.concat(pieces);
};

/** @throws Fault `config-missing`, `config-invalid` */
export const readSource = async (file: string): Promise<SourceFile> => {
  const name = basename(file);
  const bytes = await readStart(file).catch((thrown: unknown): never => {
    const reason = REASONS[errnoOf(thrown) ?? ''] ?? messageOf(thrown);
    throw new Fault('config-missing', `${file} cannot be read: ${reason}.`, { cause: thrown });
  });
  if (isKumaDatabase(bytes)) return { name, text: '', root: readKumaDatabase(file) };
  if (bytes.length > BYTES_MAX) throw new Fault('config-invalid', `${file} is larger than 8 MiB.`);
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw new Fault('config-invalid', `${file} is not text in UTF-8.`, { cause });
  }
};
