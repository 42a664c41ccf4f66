// What a test has to know of a server that nobody here wrote: what must be installed, how it is started, in which ways it is looked at and what comes of each.
// Refuses to know who looks, and when.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Credentials } from './credentials.ts';

/** A service as the file has it. */
export type Look = {
  readonly target: string;
  readonly terms?: Readonly<Record<string, object>>;
  /** While the server runs: `up`, `down: tls`, … */
  readonly is: string;
  /** While it is frozen, where that is not `down: timeout`; looked at only if it is up otherwise. */
  readonly frozen?: string;
};

export type Stand = {
  readonly command: readonly string[];
  /** What it listens at, to know when it is ready: TCP. */
  readonly port: number;
  readonly looks: Readonly<Record<string, Look>>;
};

/** Where a server is furnished. */
export type Place = {
  /** New and empty; belongs to whom the server runs as. */
  readonly folder: string;
  readonly credentials: Credentials;
  ports(count: number): Promise<readonly number[]>;
  /** Runs a command to its end, as whom the server runs. */
  run(program: string, ...words: readonly string[]): void;
};

export type ForeignServer = {
  readonly name: string;
  /** All of them must be installed. */
  readonly programs: readonly string[];
  /** `nobody`: it refuses to run as root. `root`: it refuses to run as anybody else. */
  readonly as?: 'nobody' | 'root';
  readonly furnish: (place: Place) => Promise<Stand>;
};

/** The system's own folders as well: those of servers are not on everybody's path. */
export const PATH = [
  process.env['PATH'],
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/lib/postfix/sbin',
  '/usr/libexec/postfix',
].join(delimiter);

/** Where it is; undefined where it is not installed. */
export const programOf = (name: string): string | undefined =>
  PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

const NOBODY = 65_534;
export const isRoot = process.getuid?.() === 0;

/** Whom a server runs as; undefined for whoever runs the test. */
export const uidOf = ({ as }: ForeignServer): number | undefined => (isRoot && as === 'nobody' ? NOBODY : undefined);

/** What is missing for it, if anything. */
export const missingFor = ({ programs, as }: ForeignServer): string | undefined => {
  const missing = programs.filter((program) => programOf(program) === undefined);
  if (missing.length > 0) return `${missing.join(', ')}: not installed`;
  return as === 'root' && !isRoot ? 'only root may run it' : undefined;
};
