// Files that hold secrets: this user's alone. Knows modes; refuses to know what is in the files.
import { chmodSync, statSync } from 'node:fs';
import { errnoOf } from '@vedette/protocol/kit';
import type { Logger } from 'pino';

const OTHERS = 0o077;
const OWN = 0o600;

/** Takes away what anybody else may do with these files, as far as they are there, and says so. */
export const keepPrivate = (files: readonly string[], logger: Logger): void => {
  for (const file of files) {
    const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
    if ((mode & OTHERS) === 0) continue;
    const was = mode.toString(8).padStart(4, '0');
    try {
      chmodSync(file, OWN);
      logger.warn({ file, was }, `${file} could be used by others and holds keys: its mode is 0600 now`);
    } catch (error) {
      logger.error({ file, was, why: errnoOf(error) }, `others may use ${file}, which holds keys: make its mode 0600`);
    }
  }
};
