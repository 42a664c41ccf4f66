import { describe, expect, test } from 'vitest';
import { importsOf, specifiersOf } from './imports.ts';
import type { Manifest } from './source.ts';

const manifests: readonly Manifest[] = [
  { dir: 'packages/a', name: '@vedette/a', exports: { '.': './src/index.ts', './kit': './src/kit/index.ts' }, bin: {} },
];
const placeOf = (specifier: string): unknown =>
  importsOf([{ path: 'packages/b/src/core/x.ts', text: `import '${specifier}';` }], manifests)[0]?.to;

describe('specifiersOf', () => {
  test.each([
    ['a side effect', "import './x.ts';", './x.ts', 1],
    ['names over several lines', "import {\n  a,\n  type B,\n} from './x.ts';", './x.ts', 4],
    ['a type', "import type { A } from './x.ts';", './x.ts', 1],
    ['everything', "import * as x from './x.ts';", './x.ts', 1],
    ['a re-export', "export { a } from './x.ts';", './x.ts', 1],
    ['a re-export of all types', "export type * from './x.ts';", './x.ts', 1],
    ['a dynamic import', "const x = await import('./x.ts');", './x.ts', 1],
    ['a type query', "type X = typeof import('./x.ts');", './x.ts', 1],
    ['a resolution', "import.meta.resolve('./x.ts');", './x.ts', 1],
    ['a worker', "new Worker(\n  new URL('./x.ts', import.meta.url));", './x.ts', 2],
    ['one after a comment with a quote', "// don't\nimport './x.ts';", './x.ts', 2],
  ])('finds %s', (_what, text, specifier, line) => {
    expect(specifiersOf(text)).toEqual([{ specifier, line }]);
  });

  test.each([
    ['a comment', "// import './x.ts';"],
    ['a string', 'const text = "import \'./x.ts\'";'],
    ['an exported value', "export const from = 'x';\nexport type From = 'x';"],
    ['a property named from', "export type T = { from: 'x' };"],
    ['a URL on the network', "new URL('./x', base)"],
  ])('finds nothing in %s', (_what, text) => {
    expect(specifiersOf(text)).toEqual([]);
  });
});

describe('importsOf', () => {
  test.each([
    ['a neighbour by its path', './y.ts', { type: 'file', path: 'packages/b/src/core/y.ts', by: 'path' }],
    [
      'a file of another package by its path',
      '../../../a/src/x.ts',
      { type: 'file', path: 'packages/a/src/x.ts', by: 'path' },
    ],
    ['the door of a package', '@vedette/a', { type: 'file', path: 'packages/a/src/index.ts', by: 'package' }],
    ['a side door', '@vedette/a/kit', { type: 'file', path: 'packages/a/src/kit/index.ts', by: 'package' }],
    ['a wall', '@vedette/a/src/x.ts', { type: 'closed', name: '@vedette/a/src/x.ts' }],
    ['Node', 'node:fs/promises', { type: 'node', name: 'node:fs/promises' }],
    ['a library', 'yaml/parse', { type: 'npm', name: 'yaml' }],
    ['a scoped library', '@scope/name/part', { type: 'npm', name: '@scope/name' }],
  ])('leads to %s', (_what, specifier, place) => {
    expect(placeOf(specifier)).toEqual(place);
  });

  test('leaves out what is not TypeScript', () => {
    expect(importsOf([{ path: 'a.ts', text: "new URL('./page.html', import.meta.url)" }], [])).toEqual([]);
  });
});
