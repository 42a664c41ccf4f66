// A copy of a store that is in use, on the store's thread. Knows how it is made without anybody waiting for it, and how nothing that is not whole gets its name;
// refuses to know who wants it and what is in it.
import { closeSync, existsSync, fdatasync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { CopyOptions, CopyProgress } from '../upkeep.ts';
import { type Database, headerOf } from './database.ts';
import { APPLICATION_ID } from './schema.ts';

/** 256 KiB a step, about a millisecond: so long may an append have to wait for one. */
const STEP_PAGES = 64;
/** The last step waits until the disk has everything, and so does whoever appends: what was written before is sent there every 4 MiB. */
const SYNC_STEPS = 16;

export type CopyState = CopyProgress & { readonly isOver: boolean };

type Copy = { share: number; isAbandoned: boolean; outcome?: { readonly error?: unknown } };

export class Copier {
  readonly #database: Database;
  #copy: Copy | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws Fault when it is refused; what goes wrong later is thrown by `state` */
  begin({ file, replace }: CopyOptions): void {
    if (this.#copy) throw new Fault('already-there', 'A copy of the store is being made already. Wait for it to end.');
    mayBeWritten(this.#database.file, file, replace);
    const part = `${file}.part`;
    const descriptor = created(part, file);
    const copy: Copy = { share: 0, isAbandoned: false };
    this.#copy = copy;
    const onStep = stepsOf(copy, descriptor);
    void this.#database
      .copyTo(part, STEP_PAGES, onStep)
      .then(() =>
        finish({ part, file, descriptor, replace, store: this.#database.file, isAbandoned: copy.isAbandoned }),
      )
      .then(
        () => {
          copy.outcome = {};
        },
        (error) => {
          rmSync(part, { force: true });
          rmSync(`${part}-journal`, { force: true });
          copy.outcome = { error: failure(file, error) };
        },
      )
      .finally(() => closeSync(descriptor));
  }

  /** @throws Fault when it failed */
  state(): CopyState {
    if (!this.#copy) return { share: 1, isOver: true };
    const { share, outcome } = this.#copy;
    if (!outcome) return { share, isOver: false };
    this.#copy = undefined;
    if (outcome.error instanceof Abandoned || outcome.error === undefined) return { share: 1, isOver: true };
    throw outcome.error;
  }

  /** After the step that is under way, it is over. */
  abandon(): void {
    if (this.#copy) this.#copy.isAbandoned = true;
  }
}

class Abandoned extends Error {}

/** What SQLite and the file system say of the copy, which is not the store. */
const failure = (file: string, error: unknown): unknown =>
  error instanceof Abandoned ||
  (error instanceof Fault && error.code !== 'store-failed' && error.code !== 'store-unusable')
    ? error
    : new Fault(
        'store-failed',
        `The copy ${file} could not be completed, and nothing is left of it: ${messageOf(error)}`,
      );

/** Sends to the disk what was written, now and then, while the steps go on. */
const stepsOf = (copy: { share: number; readonly isAbandoned: boolean }, descriptor: number) => {
  let steps = 0;
  let isSyncing = false;
  return (share: number): void => {
    if (copy.isAbandoned) throw new Abandoned();
    copy.share = share;
    steps++;
    if (isSyncing || steps % SYNC_STEPS > 0) return;
    isSyncing = true;
    // Whether it succeeds is found out by the last one, which is waited for.
    fdatasync(descriptor, () => {
      isSyncing = false;
    });
  };
};

type Finished = {
  readonly part: string;
  readonly file: string;
  readonly descriptor: number;
  readonly replace: boolean;
  readonly store: string;
  readonly isAbandoned: boolean;
};

const finish = ({ part, file, descriptor, replace, store, isAbandoned }: Finished): void => {
  if (isAbandoned) throw new Abandoned();
  fsyncSync(descriptor);
  mayBeWritten(store, file, replace);
  renameSync(part, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

/** There are keys in it: it is this user's alone from the first moment. What an attempt that was killed left there goes. */
const created = (part: string, file: string): number => {
  try {
    rmSync(part, { force: true });
    return openSync(part, 'wx', 0o600);
  } catch (error) {
    const why = errnoOf(error) ?? messageOf(error);
    throw new Fault(
      'store-failed',
      `No copy can be written to ${file} (${why}). Name a file in a folder that the manager's user may write to.`,
    );
  }
};

/** @throws Fault unless there is nothing at `file`, or a copy of a store that may give way and that nobody has open */
const mayBeWritten = (store: string, file: string, replace: boolean): void => {
  if (!isAbsolute(file)) throw new Fault('usage', `${file} is no absolute path. Write it from the root on.`);
  if (file.startsWith(store) && /^(-wal|-shm|-journal)?$/.test(file.slice(store.length)))
    throw new Fault('usage', `${file} belongs to the store itself. Name another file.`);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return;
  const own = statSync(store, { throwIfNoEntry: false });
  if (found.ino === own?.ino && found.dev === own.dev)
    throw new Fault('usage', `${file} is the store itself. Name another file.`);
  if (!replace)
    throw new Fault('already-there', `${file} exists, and is left as it is. Name another file, or say --force.`);
  if (!found.isFile() || headerOfCopy(file) !== APPLICATION_ID)
    throw new Fault('already-there', `${file} is no copy of a store, and is left as it is. Name another file.`);
  if (existsSync(`${file}-wal`))
    throw new Fault('already-there', `${file} has a log beside it: a manager may be running on it. Name another file.`);
};

const headerOfCopy = (file: string): number | undefined => {
  try {
    return headerOf(file, pathToFileURL(file)).application;
  } catch {
    return undefined;
  }
};
