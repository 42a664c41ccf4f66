// Whether a program that nobody here wrote is on this machine. Refuses to know what it is for.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where packages put servers, which not every user looks. */
const BESIDES = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin'];

/** Where the first of these is that can be run: a program may have a name of its own in each distribution. */
export const installed = (...names: readonly string[]): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...BESIDES]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(canRun);

const canRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
