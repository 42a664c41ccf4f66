// The last configuration on disk, so that an agent checks what it was last told from its first second, whether or not its manager can be
// reached. Knows how a file is replaced so that there always is a whole one, and how a damaged one is told; refuses to know services.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, messageOf } from '@vedette/protocol/kit';

/** The saved configuration could not be used: why, and where the file is now; undefined when it is still in its place. */
export type ShelfEvent = { readonly type: 'unreadable'; readonly why: string; readonly setAside: string | undefined };

export type Shelf<T> = {
  /** What was saved last; undefined when nothing was, or nothing that can be used: then it was reported. Never rejects. */
  load(): Promise<T | undefined>;
  /** Resolves when a power failure can no longer bring back what was there before. Rejects with the system's error, the old file kept. */
  save(what: T): Promise<void>;
};

/** Before the checksum, in the first line. Another number is another layout. */
const TITLE = 'vedette-configuration-2';

/** A file made anew, on disk with every write: under `node --permission` there is no other way, for Node denies fsync there. */
const MADE_DURABLY = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_SYNC;

/** @typeParam T survives being JSON */
export const createShelf = <T>(folder: string, report: (event: ShelfEvent) => void): Shelf<T> => {
  const file = join(folder, 'configuration');
  let saving: Promise<void> = Promise.resolve();
  return {
    load: () => load<T>(file, report),
    save(what) {
      // One after the other: what is asked for last is what stays.
      const saved = saving.then(() => save(folder, file, JSON.stringify(what)));
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
};

const load = async <T>(file: string, report: (event: ShelfEvent) => void): Promise<T | undefined> => {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') report({ type: 'unreadable', why: messageOf(error), setAside: undefined });
    return undefined;
  }
  const end = content.indexOf('\n');
  const body = content.slice(end + 1);
  // What carries its own checksum was written by this file: its shape needs no second look.
  if (content.slice(0, Math.max(end, 0)) === headOf(body)) return JSON.parse(body) as T;
  const why = content.startsWith(TITLE) ? 'its checksum is wrong' : 'it is not a saved configuration of this version';
  report({ type: 'unreadable', why, setAside: await setAside(file) });
  return undefined;
};

const headOf = (body: string): string => `${TITLE} ${createHash('sha256').update(body).digest('hex')}`;

/** Out of the way of the next one, but kept: one such file at a time. Where it is now. */
const setAside = async (file: string): Promise<string | undefined> => {
  const aside = `${file}.corrupt`;
  try {
    await rename(file, aside);
    return aside;
  } catch {
    return undefined;
  }
};

const save = async (folder: string, file: string, body: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  await using written = await open(draft, MADE_DURABLY, 0o600);
  await written.writeFile(`${headOf(body)}\n${body}`);
  await rename(draft, file);
  await using directory = await open(folder, 'r');
  await syncNames(directory);
};

/** At once, or under `node --permission`, which denies it, with the file system's next commit. */
const syncNames = async (directory: FileHandle): Promise<void> => {
  try {
    await directory.sync();
  } catch (error) {
    if (errnoOf(error) !== 'ERR_ACCESS_DENIED') throw error;
  }
};
