// The store of SQLite in the form in which it is installed: bundled, its thread a file of its own. Out of the sources, Node takes longer to make JavaScript of the
// thread's modules than the thread takes for anything it is asked here. Refuses to know what is asked.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import { bundle } from '../../scripts/build/bundle.ts';

const source = (name: string): string =>
  fileURLToPath(new URL(`../../packages/manager/src/store/sqlite/${name}.ts`, import.meta.url));

/** @param folder a new one, for the code */
export const shippedStore = async (folder: string): Promise<{ openSqliteStore: typeof openSqliteStore }> => {
  const entries = { store: source('sqlite-store'), 'store-thread': source('worker') };
  const { files } = await bundle({ entries, threads: entries, isWhole: false });
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
  return import(pathToFileURL(join(folder, 'store.js')).href);
};
