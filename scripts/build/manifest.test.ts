// What is published of a manifest: the doors of what is built, and nothing of the workspace.
import { expect, test } from 'vitest';
import { doorName, publishedManifest } from './manifest.ts';

test('what publishConfig says takes the place of what is true in the workspace, and its needs are left out', () => {
  const manifest = {
    name: '@vedette/agent',
    version: '1.2.3',
    type: 'module',
    exports: { '.': './src/index.ts' },
    bin: { 'vedette-agent': './src/main.ts' },
    publishConfig: { exports: { './package.json': './package.json' }, bin: { 'vedette-agent': './dist/main.js' } },
    scripts: { build: 'x' },
    private: true,
    dependencies: { '@vedette/protocol': 'workspace:*' },
    devDependencies: { vitest: 'catalog:' },
  };
  expect(publishedManifest(manifest, { engines: { node: '>=24' } })).toEqual({
    name: '@vedette/agent',
    version: '1.2.3',
    type: 'module',
    exports: { './package.json': './package.json' },
    bin: { 'vedette-agent': './dist/main.js' },
    engines: { node: '>=24' },
  });
});

test.for([
  ['./kit', 'kit'],
  ['./kit/system', 'kit-system'],
])('the door %s is the file %s', ([door = '', name]) => {
  expect(doorName(door)).toBe(name);
});
