// Reads the repository from disk. The only file of these rules that knows there is a disk; judges nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest, Source } from './source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const skipped = new Set(['node_modules', '.git', 'dist', 'coverage']);

const pathsBelow = (dir: string): string[] =>
  readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = posix.join(dir, entry.name);
    if (entry.isDirectory()) return pathsBelow(path);
    return entry.isFile() ? [path] : [];
  });

/** Every path of the repository, installed and generated things left out. */
export const readPaths = (): readonly string[] => pathsBelow('.').toSorted((a, b) => (a < b ? -1 : 1));

export const readSources = (paths: readonly string[]): readonly Source[] =>
  paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

export const readManifests = (paths: readonly string[]): readonly Manifest[] =>
  paths
    .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
    .map((path) => {
      const found = JSON.parse(readFileSync(join(root, path), 'utf8')) as Pick<Manifest, 'name'> & Partial<Manifest>;
      return { dir: posix.dirname(path), name: found.name, exports: found.exports ?? {}, bin: found.bin ?? {} };
    });
