// Opening a spool file safely. Knows whose files may be opened, how they must be set up and brought up to date; refuses to know what is
// kept, and what becomes of a damaged file (whoever opens it decides).
import { pathToFileURL } from 'node:url';
import { Fault } from '@vedette/protocol/kit';
import { Database, headerOf } from './database.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { Damaged } from './sqlite-fault.ts';

const SYNCHRONOUS_FULL = 2;
const VACUUM_INCREMENTAL = 2;
const PAGE_BYTES = 4096;
/** The write-ahead log is cut back to this after a burst has made it longer. */
const WAL_KEPT_BYTES = 4 * 1024 * 1024;
/** How long the log may get before it is moved into the file. */
const LOG_PAGES_MAX = 1_000;
const LOG_PAGES_MIN = 64;
/** Small batches and half-filled pages may take this many times what is in them; beyond it the file does not grow. */
const FILE_FACTOR = 2;
const FILE_PAGES_MIN = 256;

export type SpoolFileOptions = {
  readonly file: string;
  readonly bytesMax: number;
  /** What is set free when the disk is full. Half of it must do for moving the log into the file: before that nothing else can be done. */
  readonly ballastBytes: number;
  /** Whether the folder is known to be a spool's: then a file with a strange header is a damaged one, and not somebody else's. */
  readonly isHome: boolean;
};

/**
 * Opens the file, or creates it when there is none or it is empty, and holds it for this process alone until closed. Throws Damaged when it
 * makes no sense, and Fault `spool-unusable` (locked, not ours, not writable, not to be made durable), `spool-newer` or `spool-full`.
 * Whatever it throws, it has changed nothing in a file that is not a spool of this version or an older one.
 */
export const openSpoolFile = (options: SpoolFileOptions, isFilled: boolean): Database => {
  const { file } = options;
  if (isFilled) mustBeOurs(options, headerOf(file, pathToFileURL(file)));
  const database = new Database(file);
  try {
    // Before the first table, or it would have no effect; and not on a file that may be damaged: it would write to it.
    if (!isFilled) database.execute(`PRAGMA auto_vacuum = ${VACUUM_INCREMENTAL}`);
    lock(database, options);
    secure(database);
    database.rows(`PRAGMA max_page_count = ${pagesMax(options.bytesMax)}`);
    database.rows(`PRAGMA wal_autocheckpoint = ${logPagesMax(options.ballastBytes)}`);
    if (isFilled) mustBeSound(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const pagesMax = (bytesMax: number): number => FILE_PAGES_MIN + Math.ceil((bytesMax * FILE_FACTOR) / PAGE_BYTES);

const logPagesMax = (ballastBytes: number): number =>
  Math.min(LOG_PAGES_MAX, Math.max(LOG_PAGES_MIN, Math.floor(ballastBytes / 2 / PAGE_BYTES)));

const mustBeOurs = (
  { file, isHome }: SpoolFileOptions,
  { application, version }: { application: number; version: number },
): void => {
  if (application !== APPLICATION_ID) {
    if (isHome) throw new Damaged(file, 'its header names another program');
    throw new Fault(
      'spool-unusable',
      `The spool ${file} is the database of another program. Name another folder; this file was left as it was.`,
    );
  }
  if (version > migrations.length) {
    throw new Fault(
      'spool-newer',
      `The spool ${file} was written by a newer version (its schema is ${version}, this version knows up to ${migrations.length}). ` +
        'Run that version until everything is delivered, or name another folder; this file was left as it was.',
    );
  }
};

/** Takes the lock, for as long as the file is open, and brings the schema up to date. */
const lock = (database: Database, options: SpoolFileOptions): void => {
  database.execute(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY',
  );
  database.begin();
  // Checked again under the lock: another program may have got at the file since the header was read.
  const tables = database.row<[number]>('SELECT count(*) FROM sqlite_schema')?.[0] ?? 0;
  const version = database.pragma<number>('user_version');
  if (tables === 0 && version === 0) database.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
  mustBeOurs(options, { application: database.pragma('application_id'), version });
  for (const migration of migrations.slice(version)) database.execute(migration);
  if (version < migrations.length) database.execute(`PRAGMA user_version = ${migrations.length}`);
  database.commit();
  // The header itself must tell the version, not only the log: see `headerOf`.
  if (version < migrations.length) database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
};

/** Asks for what durability rests on, and believes only the answer. */
const secure = (database: Database): void => {
  const journal = database.pragma<string>('journal_mode = WAL');
  database.execute(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`);
  const synchronous = database.pragma<number>('synchronous');
  const locking = database.pragma<string>('locking_mode');
  if (journal === 'wal' && synchronous === SYNCHRONOUS_FULL && locking === 'exclusive') return;
  throw new Fault(
    'spool-unusable',
    `The spool ${database.file} cannot be made durable on this file system (journal ${journal}, synchronous ${synchronous}, ` +
      `locking ${locking}). Name a folder on a local disk.`,
  );
};

/** A damaged page that is found later would end the process again and again: it is looked for once, now. */
const mustBeSound = (database: Database): void => {
  const says = database.pragma<string>('quick_check(1)');
  if (says !== 'ok') throw new Damaged(database.file, says);
};
