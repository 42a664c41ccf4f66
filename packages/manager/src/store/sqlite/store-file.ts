// Opening a store file safely. Knows whose files may be opened, how they must be set up and brought up to date; refuses to know what is kept.
import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { Database, headerOf } from './database.ts';
import { keepCopy, keptCopyOf } from './kept-copy.ts';
import { APPLICATION_ID, migrations } from './schema.ts';

const SYNCHRONOUS_FULL = 2;

/** The write-ahead log is cut back to this after a burst has made it longer. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Opens `path`, or creates it when there is none or it is empty, and holds it for this process alone until closed.
 * Throws Fault `store-unusable` or `store-newer`, and then has changed nothing in a file that is not a store of this version or an older one.
 */
export const openStoreFile = (path: string): Database => {
  const file = resolve(path);
  if (isFilled(file)) mustBeOurs(file, headerOf(file, pathToFileURL(file)));
  create(file);
  const database = new Database(file);
  try {
    lock(database);
    secure(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** The copy that is kept when this file is opened; undefined where none is needed. @throws Fault `store-unusable` */
export const copyDue = (path: string): string | undefined => {
  const file = resolve(path);
  if (!isFilled(file)) return undefined;
  const { application, version } = headerOf(file, pathToFileURL(file));
  return application === APPLICATION_ID && version < migrations.length
    ? keptCopyOf(file, migrations.length)
    : undefined;
};

/**
 * Opens a file that is there, for this process alone, and changes nothing that is kept: not even one of an older version is brought up to date.
 * Throws Fault `not-found`, `store-unusable` or `store-newer`.
 */
export const openIdleFile = (path: string): Database => {
  const file = resolve(path);
  if (!isFilled(file)) throw new Fault('not-found', `There is no store at ${file}. Name the file of one.`);
  const header = headerOf(file, pathToFileURL(file));
  mustBeOurs(file, header);
  const { version } = header;
  if (version < migrations.length) {
    throw new Fault(
      'store-unusable',
      `The store ${file} was written by an older version (its schema is ${version}, this version's is ${migrations.length}). ` +
        'Start a manager of this version on it, or use the version that wrote it.',
    );
  }
  const database = new Database(file);
  try {
    database.execute('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL');
    database.transaction(() => undefined);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** True for a file with something in it, false for none or an empty one. */
const isFilled = (file: string): boolean => {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw unusable(file, 'it is a folder. Name a file in it.');
    if (found && !found.isFile()) throw unusable(file, 'it is not a regular file. Name another one.');
    if (!found && !statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
      throw unusable(file, 'its folder does not exist. Create the folder, or name another file.');
    }
    // SQLite would open what it may only read, and fail later; in the folder it keeps its log.
    if (found) accessSync(file, constants.R_OK | constants.W_OK);
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
    return found !== undefined && found.size > 0;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable(file, `${errnoOf(error) ?? messageOf(error)}. ${remedyOf(error)}`);
  }
};

/** There are keys in it: it and the logs that SQLite makes after its likeness are this user's alone from the first moment. */
const create = (file: string): void => {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    const errno = errnoOf(error);
    // SQLite asks nobody: what Node denies has to be refused here.
    if (errno === 'ERR_ACCESS_DENIED') throw unusable(file, `${errno}. ${remedyOf(error)}`);
    // There already, or cannot be: opening it tells why.
    if (errno === undefined) throw error;
  }
};

const unusable = (file: string, why: string): Fault =>
  new Fault('store-unusable', `The store ${file} cannot be used: ${why}`);

const remedyOf = (error: unknown): string =>
  errnoOf(error) === 'ERR_ACCESS_DENIED'
    ? 'This is node --permission: grant its folder with --allow-fs-read and --allow-fs-write.'
    : 'Check the path and that this user may write to it and to its folder.';

const mustBeOurs = (file: string, { application, version }: { application: number; version: number }): void => {
  if (application !== APPLICATION_ID) {
    throw new Fault(
      'store-unusable',
      `The store ${file} is the database of another program. Name another file; this one was left as it is.`,
    );
  }
  if (version > migrations.length) {
    throw new Fault(
      'store-newer',
      `The store ${file} was written by a newer version (its schema is ${version}, this version knows up to ${migrations.length}). ` +
        `Run that version, put back the copy ${file}.before-N of your version, or name another file; this one was left as it is.`,
    );
  }
};

/** Takes the lock, for as long as the file is open, and brings the schema up to date. */
const lock = (database: Database): void => {
  database.execute('PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL');
  // Checked again under the lock, which is kept from here on: another program may have got at the file since the header was read.
  const isOld = database.transaction(() => {
    const { isNew, version } = versionOf(database);
    return !isNew && version < migrations.length;
  });
  if (isOld) keepCopy(database, migrations.length);
  const migrated = database.transaction(() => {
    const { version } = versionOf(database);
    for (const migration of migrations.slice(version)) database.execute(migration);
    if (version < migrations.length) database.execute(`PRAGMA user_version = ${migrations.length}`);
    return version < migrations.length;
  });
  // The header itself must tell the version, not only the log: see `headerOf`.
  if (migrated) database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
};

/** Makes a file without anything in it ours. @throws Fault for one that is not */
const versionOf = (database: Database): { readonly isNew: boolean; readonly version: number } => {
  const tables = database.row<[number]>('SELECT count(*) FROM sqlite_schema')?.[0] ?? 0;
  const version = pragma<number>(database, 'user_version');
  const isNew = tables === 0 && version === 0;
  if (isNew) database.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
  mustBeOurs(database.file, { application: pragma(database, 'application_id'), version });
  return { isNew, version };
};

/** Asks for what durability rests on, and believes only the answer. */
const secure = (database: Database): void => {
  const journal = database.row<[string]>('PRAGMA journal_mode = WAL')?.[0];
  database.execute(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
  const synchronous = pragma<number>(database, 'synchronous');
  if (journal !== 'wal' || synchronous !== SYNCHRONOUS_FULL) {
    throw new Fault(
      'store-unusable',
      `The store ${database.file} cannot be made durable on this file system (journal ${journal}, synchronous ${synchronous}). ` +
        'Name a file on a local disk.',
    );
  }
};

const pragma = <T>(database: Database, name: string): T => database.row<[T]>(`PRAGMA ${name}`)?.[0] as T;
