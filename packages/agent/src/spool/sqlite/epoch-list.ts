// The list of epochs beside the spool file: small, and written apart from it, so that it still tells which epochs were lost when the file
// itself is damaged or gone. Knows how it is read and replaced on disk; refuses to know what is done about lost epochs.
import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { type Epoch, epochPattern, type Mark } from '@vedette/protocol/wire';

/** An epoch whose items were lost with the file: all of those behind `seq`, however many there were. `atMs`: when this was found out. */
export type LostEpoch = Mark & { readonly atMs: number };

/** `held`: every epoch in the file, with how far it was released when the list was written (it may be further by now). */
export type EpochList = { readonly held: readonly Mark[]; readonly lost: readonly LostEpoch[] };

const FORMAT = 'vedette-spool-epochs-1';

/** A file made anew, on disk with every write: under `node --permission` there is no other way, for Node denies fsync there. */
export const MADE_DURABLY = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_SYNC;

/** Undefined when there is none, or none that makes sense. */
export const readEpochList = (file: string): EpochList | undefined => {
  try {
    const { format, held, lost } = JSON.parse(readFileSync(file, 'utf8')) as EpochList & { format: unknown };
    return format === FORMAT && [...held, ...lost].every(isMark) ? { held, lost } : undefined;
  } catch {
    return undefined;
  }
};

const isMark = ({ epoch, seq }: { epoch: Epoch; seq: unknown }): boolean =>
  epochPattern.test(epoch) && Number.isSafeInteger(seq);

/** Replaces the list: afterwards it is the new one, before it the old one, whenever the power fails. Throws Fault `spool-full` or `-failed`. */
export const writeEpochList = (file: string, list: EpochList): void => {
  const draft = `${file}.new`;
  try {
    withFile(draft, MADE_DURABLY, (descriptor) => {
      writeFileSync(descriptor, JSON.stringify({ format: FORMAT, ...list }));
    });
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT') {
      throw new Fault('spool-full', `There is no room for ${file}. Free some space.`, { cause: error });
    }
    throw new Fault('spool-failed', `${file} cannot be written (${messageOf(error)}). Look at the system log.`);
  }
};

/** Makes the names in a folder durable: at once, or under `node --permission`, which denies it, with the file system's next commit. */
export const syncFolder = (folder: string): void =>
  withFile(folder, constants.O_RDONLY, (descriptor) => {
    try {
      fsyncSync(descriptor);
    } catch (error) {
      if (errnoOf(error) !== 'ERR_ACCESS_DENIED') throw error;
    }
  });

const withFile = (path: string, flags: number, act: (descriptor: number) => void): void => {
  const descriptor = openSync(path, flags, 0o600);
  try {
    act(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
