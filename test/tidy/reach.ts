// Finds source files that nothing reaches: neither a door of their package, nor a program, nor a worker's address leads to them.
import { posix } from 'node:path';
import type { Import } from './imports.ts';
import { type Finding, isTest, type Manifest, type Source } from './source.ts';

/** Where packages are entered from outside: the files of "exports" and "bin". */
export const entriesOf = (manifests: readonly Manifest[]): readonly string[] =>
  manifests.flatMap(({ dir, exports, bin }) =>
    [...Object.values(exports), ...Object.values(bin)].map((file) => posix.join(dir, file)),
  );

/** Programs that are run by their path: they ask whether they are the main module. */
export const programsOf = (sources: readonly Source[]): readonly string[] =>
  sources.filter(({ text }) => text.includes('import.meta.main')).map(({ path }) => path);

/** A test reaches nothing: code that only its test uses is dead. */
export const reachFindings = (
  sources: readonly Source[],
  imports: readonly Import[],
  entries: readonly string[],
): readonly Finding[] => {
  const reached = new Set(entries);
  for (const path of reached) {
    for (const { from, to } of imports) if (from === path && to.type === 'file') reached.add(to.path);
  }
  const known = new Set(sources.map(({ path }) => path));
  const missing = entries
    .filter((path) => !known.has(path))
    .map((path) => ({ path, line: 1, message: 'is named by a package.json but is not there' }));
  const dead = sources
    .filter(({ path }) => !isTest(path) && !reached.has(path))
    .map(({ path }) => ({ path, line: 1, message: 'is reached from no entry of its package: import it or delete it' }));
  return [...missing, ...dead];
};
