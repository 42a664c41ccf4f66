// A folder of a test's own, in memory where there is room for it. Knows where that is; what has to stand on a real disk asks for a temporary folder instead.
import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ROOM_BYTES_MIN = 1024 * 1024 * 1024;

/**
 * A new folder, to be removed by whoever asked. What is tried in it is what is kept when processes are killed, not what a disk keeps without power: syncing
 * costs nothing there.
 */
export const quickFolder = (prefix: string): string => mkdtempSync(join(hasRoom() ? IN_MEMORY : tmpdir(), prefix));

const hasRoom = (): boolean => {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM_BYTES_MIN;
  } catch {
    return false;
  }
};
