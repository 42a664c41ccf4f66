// Which file a command line means. Knows the default and what relative names are relative to; refuses to know what is in the file.
import { resolve } from 'node:path';
import type { Io } from './io.ts';

/** The folder that relative names are relative to: `npm run vedette` changes to the root of the checkout; people mean the folder they are in. */
const folderOf = (io: Io): string => (io.env.npm_lifecycle_event === 'vedette' && io.env.INIT_CWD) || io.cwd;

/** A file named on the command line, absolute. */
export const fileNamed = (io: Io, named: string): string => resolve(folderOf(io), named);

/**
 * @param named on the command line; otherwise VEDETTE_CONFIG, otherwise `vedette.yaml`
 * @returns an absolute path
 */
export const configFile = (io: Io, named: string | undefined): string =>
  fileNamed(io, named ?? (io.env.VEDETTE_CONFIG || 'vedette.yaml'));
