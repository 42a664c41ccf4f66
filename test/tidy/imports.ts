// Which file leans on which. Knows every way a TypeScript file names another and the doors packages open; refuses to know which of
// them are allowed (walls.ts).
import { posix } from 'node:path';
import { codeOf } from './code.ts';
import { lineAt, type Manifest, type Source } from './source.ts';

/** Where an import leads. `by`: whether the file was named by its path or by its package's name. */
export type Place =
  | { readonly type: 'file'; readonly path: string; readonly by: 'path' | 'package' }
  | { readonly type: 'node' | 'npm'; readonly name: string }
  | { readonly type: 'closed'; readonly name: string };

export type Import = { readonly from: string; readonly line: number; readonly to: Place };

/** Each ends at the quote that opens the specifier. Types count: `import type` leans as much as `import`. */
const forms: readonly RegExp[] = [
  /\b(?:import|export)\b(?:[^'"`;()]*?\bfrom)?\s*(?=['"])/g,
  /\bimport\s*\(\s*(?=['"])/g,
  /\bimport\.meta\.resolve\(\s*(?=['"])/g,
  /\bnew\s+URL\(\s*(?=(['"])[^'"]*\1,\s*import\.meta\.url\b)/g,
];

type Named = { readonly specifier: string; readonly line: number };

/** The specifiers a text names, in order of the forms above. */
export const specifiersOf = (text: string): readonly Named[] => {
  const code = codeOf(text);
  return forms.flatMap((form) =>
    [...code.matchAll(form)].map((match) => {
      const open = match.index + match[0].length;
      const close = code.indexOf(code.charAt(open), open + 1);
      return { specifier: text.slice(open + 1, close), line: lineAt(text, open) };
    }),
  );
};

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const placeOf = (from: string, specifier: string, manifests: readonly Manifest[]): Place => {
  if (specifier.startsWith('.')) {
    return { type: 'file', path: posix.join(posix.dirname(from), specifier), by: 'path' };
  }
  if (specifier.startsWith('node:')) return { type: 'node', name: specifier };
  const name = packageOf(specifier);
  const owner = manifests.find((manifest) => manifest.name === name);
  if (owner === undefined) return { type: 'npm', name };
  const door = owner.exports[`.${specifier.slice(name.length)}`];
  return door === undefined
    ? { type: 'closed', name: specifier }
    : { type: 'file', path: posix.join(owner.dir, door), by: 'package' };
};

/** Every import of these files. URLs of things that are not TypeScript (a web page, a vector file) lean on no code and are left out. */
export const importsOf = (sources: readonly Source[], manifests: readonly Manifest[]): readonly Import[] =>
  sources.flatMap(({ path, text }) =>
    specifiersOf(text)
      .map(({ specifier, line }) => ({ from: path, line, to: placeOf(path, specifier, manifests) }))
      .filter(({ to }) => to.type !== 'file' || /\.tsx?$/.test(to.path)),
  );
