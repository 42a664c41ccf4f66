// A file that is there under its name once all of it is, and never by half. Knows bytes, the disk and the name; refuses to know what is in it.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, messageOf } from '@vedette/protocol/kit';

/** Disposed of before it is complete, it leaves nothing. */
export type CompleteFile = Disposable & {
  /** @throws Fault `store-failed`, on a full disk for instance */
  write(bytes: Uint8Array): void;
  /** It is on disk, and has its name. @throws Fault `store-failed`, `already-there` */
  complete(): void;
};

/**
 * Written beside, as `FILE.part`, until it is complete; what a killed attempt left of that gives way.
 * @param isForced a file of that name gives way
 * @throws Fault `already-there`; `usage` where no file can be
 */
export const completeFile = (file: string, isForced: boolean): CompleteFile => {
  mayBeWritten(file, isForced);
  const part = `${file}.part`;
  const descriptor = opened(file, part);
  let isComplete = false;
  return {
    write: (bytes) => orFault(file, () => writeAll(descriptor, bytes)),
    complete: () => {
      orFault(file, () => fsyncSync(descriptor));
      mayBeWritten(file, isForced);
      orFault(file, () => {
        renameSync(part, file);
        syncFolder(dirname(file));
      });
      isComplete = true;
    },
    [Symbol.dispose]: () => {
      closeSync(descriptor);
      if (!isComplete) rmSync(part, { force: true });
    },
  };
};

const mayBeWritten = (file: string, isForced: boolean): void => {
  if (!isForced && existsSync(file))
    throw new Fault('already-there', `${file} exists, and is left as it is. Name another file, or say --force.`);
};

const opened = (file: string, part: string): number => {
  try {
    // Anew: what lies there could lead elsewhere.
    rmSync(part, { force: true });
    return openSync(part, 'wx');
  } catch (cause) {
    throw new Fault('usage', `${file} cannot be written: ${messageOf(cause)}. Name another file.`, { cause });
  }
};

const orFault = <T>(file: string, act: () => T): T => {
  try {
    return act();
  } catch (cause) {
    const message = `${file} could not be completed, and nothing is left of it: ${messageOf(cause)}. Make room, or name a file elsewhere.`;
    throw new Fault('store-failed', message, { cause });
  }
};

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
};

/** A name is kept in the folder, which is on disk when it is told to be. */
const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
