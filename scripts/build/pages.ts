// The files of the pages, as their own build left them. Knows where they lie; refuses to know what is in them and how they are made.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, root } from './program.ts';

const folder = join(root, PAGES);

/** Absolute paths by the path below the pages' folder; none while there are none. */
export const pageFiles = (): ReadonlyMap<string, string> => {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), path];
    }),
  );
};
