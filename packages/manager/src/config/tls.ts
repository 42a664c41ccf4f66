// The section `tls`: this manager's own certificate. Knows that its files must be there and readable; what stands in them is for the gate to judge.
import { dirname, resolve } from 'node:path';
import type { TlsWish } from '../core/wishes.ts';
import { readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { tlsSchema } from './schema.ts';

/** What keeps a file from being read, as a clause; undefined when nothing does. */
export type Readable = (file: string) => string | undefined;

/** Relative names are relative to the configuration file. Undefined when the section is not there, or not sound. */
export const readTls = (
  { tls: raw }: Readonly<Record<string, unknown>>,
  file: string,
  readable: Readable,
  problems: Problems,
): TlsWish | undefined => {
  if (raw === undefined || raw === null) return undefined;
  const { value } = readPiece(tlsSchema, raw, ['tls'], problems);
  const place = (key: keyof TlsWish): string => {
    const named = value[key];
    if (named === undefined) return '';
    const path = resolve(dirname(file), named);
    const why = readable(path);
    if (why !== undefined) problems.add(['tls', key], `${path} cannot be read: ${why}`);
    return path;
  };
  return { certificate: place('certificate'), key: place('key'), ca: place('ca') };
};
