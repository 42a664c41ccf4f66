// Which ports are somebody's for as long as their process runs, whether they listen at the moment or not: everybody on this machine who runs tests agrees by files. Refuses to
// know what ports are for.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'vedette-test-ports');
const own = new Set<number>();

/** Whether it is this process's from now on, which it was not before. */
export const claimed = (port: number): boolean => {
  if (own.has(port)) return false;
  mkdirSync(folder, { recursive: true });
  if (!made(port) && !(isLeft(port) && made(port))) return false;
  if (own.size === 0) process.once('exit', () => [...own].forEach(letGo));
  own.add(port);
  return true;
};

export const letGo = (port: number): void => {
  own.delete(port);
  rmSync(fileOf(port), { force: true });
};

const fileOf = (port: number): string => join(folder, String(port));

const made = (port: number): boolean => {
  try {
    writeFileSync(fileOf(port), String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
};

/** Of a process that is gone without having let it go: then the claim goes, too. */
const isLeft = (port: number): boolean => {
  try {
    const pid = Number(readFileSync(fileOf(port), 'utf8'));
    // Between being made and being written a file says nothing, and is somebody's.
    if (pid === 0 || isAlive(pid)) return false;
    rmSync(fileOf(port), { force: true });
    return true;
  } catch {
    return false;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
