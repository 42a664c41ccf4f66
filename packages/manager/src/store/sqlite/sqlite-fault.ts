// What SQLite's errors mean to a person. Knows its result codes; refuses to know what was being done when one came up.
import { Fault, messageOf } from '@vedette/protocol/kit';

/** Primary result codes (the low byte of an extended one); `file` is named in every message. */
const meanings: Readonly<Record<number, (file: string, says: string) => Fault>> = {
  3: (file, says) =>
    unusable(file, `may not be read or written (${says}). Give this user access to it and to its folder.`),
  5: (file) => unusable(file, 'is locked: another manager may be running on it. Stop that one, or name another file.'),
  6: (file) => unusable(file, 'is locked: another manager may be running on it. Stop that one, or name another file.'),
  8: (file) => unusable(file, 'cannot be written to. Give this user write access to it and to its folder.'),
  10: (file, says) => failed(file, `the disk reported an error (${says}). Look at the system log for a failing disk.`),
  11: (file) => unusable(file, 'is damaged. Move it away, or put a backup in its place.'),
  13: (file) => failed(file, 'the disk is full. Free some space.'),
  14: (file) => unusable(file, 'cannot be opened. Check that its folder exists and that this user may write there.'),
  26: (file) => unusable(file, 'is not a SQLite database. Name another file; this one was left as it is.'),
};

const unusable = (file: string, why: string): Fault => new Fault('store-unusable', `The store ${file} ${why}`);

const failed = (file: string, why: string): Fault =>
  new Fault('store-failed', `Nothing of the last change was kept in the store ${file}: ${why}`);

/** A fault for anything that can befall a sound program, the same error for anything else (that is a mistake in ours). */
export const sqliteFault = (error: unknown, file: string): unknown => {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return error;
  return meanings[error.errcode & 0xff]?.(file, messageOf(error)) ?? error;
};
