// What SQLite's errors mean to a person. Knows its result codes; refuses to know what was being done when one came up.
import { Fault, messageOf } from '@vedette/protocol/kit';

const unusable = (file: string, why: string): Fault => new Fault('spool-unusable', `The spool ${file} ${why}`);

/** After these nobody knows what the disk holds: the process has to end, and the next one reads what is really there. */
const failed = (file: string, why: string): Fault => new Fault('spool-failed', `The spool ${file} ${why}`);

/** The fault of a file whose content makes no sense: it has to be set aside. */
export class Damaged extends Fault {
  constructor(file: string, why: string) {
    super('spool-failed', `The spool ${file} is damaged (${why}). Start the agent again: it will set the file aside.`);
  }
}

const locked = 'is in use: another agent may be running on it. Stop that one, or name another folder.';

/** Primary result codes (the low byte of an extended one); `file` is named in every message. */
const meanings: Readonly<Record<number, (file: string, says: string) => Fault>> = {
  3: (file, says) => unusable(file, `may not be read or written (${says}). Give this user access to its folder.`),
  5: (file) => unusable(file, locked),
  6: (file) => unusable(file, locked),
  8: (file) => unusable(file, 'cannot be written to. Give this user write access to it and to its folder.'),
  10: (file, says) => failed(file, `cannot be trusted: the disk reported an error (${says}). Look at the system log.`),
  11: (file, says) => new Damaged(file, says),
  13: (file) => new Fault('spool-full', `There is no room for the spool ${file}. Free some space.`),
  14: (file) => unusable(file, 'cannot be opened. Check that this user may write to its folder.'),
  26: (file, says) => new Damaged(file, says),
};

/** A fault for anything that can befall a sound program, the same error for anything else (that is a mistake in ours). */
export const sqliteFault = (error: unknown, file: string): unknown => {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return error;
  return meanings[error.errcode & 0xff]?.(file, messageOf(error)) ?? error;
};
