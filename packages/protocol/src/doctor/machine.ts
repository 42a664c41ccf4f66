// Facts of the machine that a doctor asks for. Never fails: what cannot be read is not known. Refuses to know what the facts mean (judge.ts).
import * as crypto from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClockFacts, FileFacts, NodeFacts } from './judge.ts';

/** A sandbox may forbid to ask. */
const known = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};

export const nodeFacts = (): NodeFacts => {
  const { node, openssl, sqlite } = process.versions;
  return {
    node,
    openssl,
    ...(sqlite !== undefined && { sqlite }),
    hasArgon2: 'argon2' in crypto && typeof crypto.argon2 === 'function',
  };
};

/** How many descriptors this process may have; undefined for no limit, and where the system does not tell. */
export const descriptorsSoft = (): number | undefined => {
  const text = known(() => readFileSync('/proc/self/limits', 'utf8')) ?? '';
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
};

/** Files by which those that keep clocks right can be seen to run. */
const keepers: readonly { readonly name: string; readonly runs: string; readonly synchronized?: string }[] = [
  { name: 'systemd-timesyncd', runs: '/run/systemd/timesync', synchronized: '/run/systemd/timesync/synchronized' },
  { name: 'chrony', runs: '/run/chrony/chronyd.pid' },
  { name: 'ntpd', runs: '/run/ntpd.pid' },
  { name: 'openntpd', runs: '/run/openntpd.pid' },
];

export const clockKeeper = (): ClockFacts['keeper'] => {
  const found = keepers.find(({ runs }) => existsSync(runs));
  if (!found) return undefined;
  const { name, synchronized } = found;
  return { name, ...(synchronized !== undefined && { isSynchronized: existsSync(synchronized) }) };
};

/** When the newest file of a folder was written. */
export const writtenMs = (folder: string): number | undefined => {
  const times = (known(() => readdirSync(folder)) ?? []).flatMap(
    (name) => known(() => statSync(join(folder, name)).mtimeMs) ?? [],
  );
  return times.length === 0 ? undefined : times.reduce((newest, time) => Math.max(newest, time));
};

/** Free for this user on the disk of a folder, or of the one it would be made in. */
export const freeBytes = (folder: string): number | undefined => {
  if (!existsSync(folder)) return dirname(folder) === folder ? undefined : freeBytes(dirname(folder));
  return known(() => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  });
};

/** Whether this user may make files in a folder, or make the folder. */
export const mayWriteIn = (folder: string): boolean => {
  if (!existsSync(folder)) return dirname(folder) !== folder && mayWriteIn(dirname(folder));
  return may(folder, constants.W_OK | constants.X_OK);
};

const may = (path: string, mode: number): boolean =>
  known(() => {
    accessSync(path, mode);
    return true;
  }) ?? false;

/** Undefined when there is no such file, or nobody may know. */
export const fileFacts = (file: string): FileFacts | undefined => {
  const found = known(() => statSync(file));
  if (!found) return undefined;
  // Where there are no such users, nobody else may.
  const mode = process.platform === 'win32' ? 0o600 : found.mode;
  return { mode, isOwn: found.uid === (process.getuid?.() ?? found.uid), mayRead: may(file, constants.R_OK) };
};

export const fileBytes = (file: string): number | undefined => known(() => statSync(file).size);

export const zoneFacts = (): { readonly zone: string; readonly hasData: boolean } => {
  const hour = known(() =>
    new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' }).format(
      Date.UTC(2026, 6, 1, 12),
    ),
  );
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hasData: hour === '14' };
};

/** Where systems keep their own programs. */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/run/wrappers/bin'];

export const systemProgram = (name: string): string | undefined =>
  FOLDERS.map((folder) => `${folder}/${name}`).find((path) => may(path, constants.X_OK));
