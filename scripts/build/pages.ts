// The files of the pages, built anew. Knows that their own configuration says how; refuses to know what is in them.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'vite';
import { root } from './program.ts';

/** Builds them into a folder of their own. @returns absolute paths by the path below that folder */
export const buildPages = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  await build({ configFile: join(root, 'packages/manager/vite.config.ts'), build: { outDir: folder } });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path).replaceAll('\\', '/'), path];
    }),
  );
};
