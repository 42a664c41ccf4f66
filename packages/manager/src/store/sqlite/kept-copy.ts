// The copy that is kept of a store file before it is brought up to date. Knows its name, and that it is whole before anything is changed; refuses to know what is changed.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { Database } from './database.ts';

/** Of the last version before the schema with that number. */
export const keptCopyOf = (file: string, schema: number): string => `${file}.before-${schema}`;

/**
 * Everything as it is now, durable, for this user alone. One that is there from an earlier attempt gives way: what is there now is newer.
 * @throws Fault `store-failed` when there is no room for it; nothing is left then
 */
export const keepCopy = (database: Database, schema: number): string => {
  const copy = keptCopyOf(database.file, schema);
  const part = `${copy}.part`;
  try {
    rmSync(part, { force: true });
    const descriptor = openSync(part, 'wx', 0o600);
    try {
      // Into a file that is there and empty: who may read it is settled already.
      database.run('VACUUM INTO ?', part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, copy);
    const folder = openSync(dirname(copy), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return copy;
  } catch (error) {
    rmSync(part, { force: true });
    throw new Fault(
      'store-failed',
      `The store ${database.file} is of an older version, and no copy of it can be kept in ${copy}: ${messageOf(error)} ` +
        'Make room for one, and start again; the store was left as it is.',
    );
  }
};
