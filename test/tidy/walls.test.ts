// The walls stand: each way through is planted once and found. The table under test is the real one.
import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { layers, testLibraries } from './layers.ts';
import type { Manifest, Source } from './source.ts';
import { homeFindings, strangerFindings, tableFindings, testLibraryFindings, wallFindings } from './walls.ts';

const manifests: readonly Manifest[] = [
  {
    dir: 'packages/protocol',
    name: '@vedette/protocol',
    exports: {
      './kit': './src/kit/index.ts',
      './kit/system': './src/kit/system.ts',
      './wire': './src/wire/index.ts',
      './link': './src/link/index.ts',
    },
    bin: {},
  },
  { dir: 'packages/manager', name: '@vedette/manager', exports: { '.': './src/index.ts' }, bin: {} },
];
const imports = (path: string, specifier: string): ReturnType<typeof importsOf> =>
  importsOf([{ path: `packages/${path}`, text: `import type { X } from '${specifier}';` }], manifests);

describe('wallFindings', () => {
  test.each([
    ['kit', 'protocol/src/kit/x.ts', 'node:crypto'],
    ['kit', 'protocol/src/kit/x.ts', './system.ts'],
    ['target', 'protocol/src/target/x.ts', '../health/change.ts'],
    ['target', 'protocol/src/target/x.ts', 'node:dns'],
    ['health', 'protocol/src/health/x.ts', '../wire/message.ts'],
    ['wire', 'protocol/src/wire/x.ts', '../delivery/x.ts'],
    ['delivery', 'protocol/src/delivery/x.ts', '../link/x.ts'],
    ['core', 'agent/src/core/x.ts', '@vedette/protocol/link'],
    ['core', 'agent/src/core/x.ts', '@vedette/protocol/kit/system'],
    ['core', 'agent/src/core/x.ts', 'node:net'],
    ['core', 'agent/src/core/x.ts', 'msgpackr'],
    ['core', 'agent/src/core/x.ts', '../probe/probe.ts'],
    ['an adapter', 'agent/src/probe/x.ts', '../spool/x.ts'],
    ['an adapter', 'agent/src/probe/x.ts', '../agent.ts'],
    ['an adapter', 'manager/src/store/x.ts', '../http/x.ts'],
    ['http', 'manager/src/http/x.ts', '../core/judge.ts'],
    ['cli', 'manager/src/cli/x.ts', '../store/store.ts'],
    ['main', 'agent/src/main.ts', './core/x.ts'],
    ['another package by its path', 'agent/src/core/x.ts', '../../../protocol/src/kit/clock.ts'],
    ['a door that is not there', 'agent/src/core/x.ts', '@vedette/protocol/src/kit/clock.ts'],
    ['a test stand-in', 'agent/src/probe/x.ts', './probe.fake.ts'],
    ['a folder without a layer', 'agent/src/core/x.ts', '../misc/x.ts'],
  ])('finds %s: %s importing %s', (_who, path, specifier) => {
    expect(wallFindings(imports(path, specifier), layers)).toHaveLength(1);
  });

  test.each([
    ['protocol/src/kit/system.ts', 'node:crypto'],
    ['protocol/src/target/x.ts', 'node:net'],
    ['protocol/src/wire/x.ts', '../health/change.ts'],
    ['protocol/src/link/x.ts', '../delivery/x.ts'],
    ['agent/src/core/x.ts', '@vedette/protocol/wire'],
    ['agent/src/probe/tcp/x.ts', '../probe.ts'],
    ['agent/src/probe/x.ts', '../core/x.ts'],
    ['agent/src/agent.ts', './probe/x.ts'],
    ['manager/src/http/x.ts', '../core/api.ts'],
    ['manager/src/cli/x.ts', '../config/x.ts'],
    ['manager/src/main.ts', './cli/x.ts'],
    ['manager/src/core/x.test.ts', 'node:fs'],
  ])('lets %s import %s', (path, specifier) => {
    expect(wallFindings(imports(path, specifier), layers)).toEqual([]);
  });
});

test('agent and manager are strangers, by path, by name and in tests', () => {
  expect(strangerFindings(imports('agent/src/x.ts', '../../manager/src/x.ts'))).toHaveLength(1);
  expect(strangerFindings(imports('agent/src/x.test.ts', '@vedette/manager'))).toHaveLength(1);
  expect(strangerFindings(imports('manager/src/x.ts', '@vedette/manager'))).toEqual([]);
});

test('a file in no layer and a layer without a file are found', () => {
  const source = (path: string): Source => ({ path, text: '' });
  const table = layers.filter(({ name }) => name === 'health' || name === 'wire');
  const found = tableFindings(
    [source('packages/protocol/src/misc/x.ts'), source('packages/protocol/src/wire/x.ts')],
    table,
  );
  expect(found.map(({ path }) => path)).toEqual(['packages/protocol/src/misc/x.ts', 'test/tidy/layers.ts']);
});

test('a library has one home', () => {
  const all = [
    ...imports('protocol/src/sqlite/a.ts', 'node:sqlite'),
    ...imports('protocol/src/sqlite/a.test.ts', 'node:sqlite'),
    ...imports('protocol/src/sqlite/b.ts', 'node:sqlite'),
    ...imports('agent/src/spool/a.ts', 'node:sqlite'),
  ];
  expect(homeFindings(all, ['node:sqlite']).map(({ path }) => path)).toEqual([
    'packages/protocol/src/sqlite/b.ts',
    'packages/agent/src/spool/a.ts',
  ]);
  expect(homeFindings(all.slice(0, 2), ['node:sqlite'])).toEqual([]);
});

test('tests use the libraries of testing and of what they test', () => {
  const found = (specifier: string): number =>
    testLibraryFindings(imports('manager/src/http/x.test.ts', specifier), layers, testLibraries).length;
  expect(['vitest', 'fastify', 'yaml'].map(found)).toEqual([0, 0, 1]);
});
