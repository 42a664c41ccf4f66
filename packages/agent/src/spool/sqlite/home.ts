// The spool's folder: its file, the list of epochs beside it, the ballast, and what was set aside. Knows the names of these and how the
// folder is entered; refuses to know what is in the file.
import { accessSync, constants, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { Ballast } from './ballast.ts';
import type { Database } from './database.ts';
import { type EpochList, readEpochList, syncFolder } from './epoch-list.ts';
import { openSpoolFile } from './spool-file.ts';
import { Damaged } from './sqlite-fault.ts';

export type HomeOptions = { readonly folder: string; readonly bytesMax: number; readonly ballastBytes: number };

/** A damaged file that was moved out of the way: where it is now, and what SQLite said of it. */
export type SetAside = { readonly file: string; readonly why: string };

export type Home = {
  readonly database: Database;
  readonly ballast: Ballast;
  readonly listFile: string;
  readonly list: EpochList | undefined;
  readonly setAside: SetAside | undefined;
};

/** Creates the folder if need be. Throws what `openSpoolFile` throws but Damaged: such a file is set aside and a new one begun. */
export const openHome = ({ folder, bytesMax, ballastBytes }: HomeOptions, nowMs: number): Home => {
  const path = resolve(folder);
  const file = join(path, 'spool.db');
  const isFilled = enter(path, file);
  const listFile = join(path, 'epochs.json');
  const list = readEpochList(listFile);
  const ballast = new Ballast(join(path, 'spool.reserve'), ballastBytes);
  const options = { file, bytesMax, ballastBytes, isHome: list !== undefined };
  const opened = openOrSetAside(
    (isFilled) => withRoom(ballast, () => openSpoolFile(options, isFilled)),
    isFilled,
    () => setAside(path, file, nowMs),
  );
  return { ...opened, ballast, listFile, list };
};

const openOrSetAside = (
  open: (isFilled: boolean) => Database,
  isFilled: boolean,
  moved: () => string,
): Pick<Home, 'database' | 'setAside'> => {
  try {
    return { database: open(isFilled), setAside: undefined };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    const file = moved();
    return { database: open(false), setAside: { file, why: error.message } };
  }
};

/** Tries again without the ballast when the disk is full. */
const withRoom = <T>(ballast: Ballast, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'spool-full')) throw error;
    ballast.drop();
    return act();
  }
};

/** Creates the folder and looks whether there is something in the file. */
const enter = (folder: string, file: string): boolean => {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) syncFolder(dirname(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && !found.isFile()) throw new Error(`${file} is not a regular file`);
    if (found) accessSync(file, constants.R_OK | constants.W_OK);
    return found !== undefined && found.size > 0;
  } catch (error) {
    throw new Fault(
      'spool-unusable',
      `The spool's folder ${folder} cannot be used (${errnoOf(error) ?? messageOf(error)}). ${remedyOf(error)}`,
    );
  }
};

const remedyOf = (error: unknown): string =>
  errnoOf(error) === 'ERR_ACCESS_DENIED'
    ? 'This is node --permission: grant it with --allow-fs-read and --allow-fs-write.'
    : 'Check the path, and that this user may write there.';

/** Renames the file and its log together, so that SQLite's own tools still find the one by the other; where the file is now. */
const setAside = (folder: string, file: string, nowMs: number): string => {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const isFree = (name: string): boolean => statSync(name, { throwIfNoEntry: false }) === undefined;
  let aside = join(folder, `spool.corrupt-${time}`);
  for (let n = 2; !isFree(aside) || !isFree(`${aside}-wal`); n++) aside = join(folder, `spool.corrupt-${time}-${n}`);
  for (const ending of ['', '-wal', '-journal']) {
    if (!isFree(`${file}${ending}`)) renameSync(`${file}${ending}`, `${aside}${ending}`);
  }
  syncFolder(folder);
  return aside;
};
