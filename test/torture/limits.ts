// What the machine can be made to refuse to a process: file descriptors, and room on a disk of its own. Knows Linux; refuses to know who suffers.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const mounted = new Set<string>();
// A run that is broken off leaves no disk behind.
process.once('exit', () => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder]);
});

/** Leaves the process as many descriptors as it has, and `spare` more; undone by what is returned. */
export const starve = async (pid: number, spare: number): Promise<() => Promise<void>> => {
  const open = (await readdir(`/proc/${pid}/fd`)).length;
  const soft = /^Max open files\s+(\d+)/m.exec(await readFile(`/proc/${pid}/limits`, 'utf8'))?.[1];
  await run('prlimit', ['--pid', String(pid), `--nofile=${open + spare}:`]);
  return async () => {
    await run('prlimit', ['--pid', String(pid), `--nofile=${soft}:`]);
  };
};

export const mountSmall = async (folder: string, bytes: number): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  mounted.add(folder);
};

/** Gone from its place at once, whoever still has a file of it open. */
export const unmount = async (folder: string): Promise<void> => {
  await run('umount', ['--lazy', folder]);
  mounted.delete(folder);
};

/**
 * Takes the room that is there but for `leftBytes`; undone by what is returned. `isShort`: there was less than that, so nothing was taken, or
 * nothing is left.
 */
export const fillUp = async (
  folder: string,
  leftBytes: number,
): Promise<{ readonly isShort: boolean; readonly undo: () => Promise<void> }> => {
  const file = join(folder, 'filler');
  const { bavail, bsize } = await statfs(folder);
  const bytes = Math.max(0, bavail * bsize - leftBytes);
  // It may fail when nothing is to be left: somebody was faster, and the disk is full, which is what is wanted.
  await writeFile(file, Buffer.alloc(bytes, 1)).catch(() => {});
  return { isShort: bytes === 0 || leftBytes === 0, undo: () => rm(file, { force: true }) };
};
