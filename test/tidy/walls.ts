// Holds imports to the layer table. Knows how to read the table; refuses to know what stands in it (layers.ts) and how imports are
// written (imports.ts).
import type { Import } from './imports.ts';
import { type Layer, layerOf } from './layer.ts';
import { type Finding, isTest, type Source } from './source.ts';

const packageOf = (path: string): string => /^packages\/[^/]+\//.exec(path)?.[0] ?? '';

const finding = ({ from, line }: Import, message: string): Finding => ({ path: from, line, message });

/** Why an import of a file is refused to a layer, if it is. */
const refusedFile = (table: readonly Layer[], layer: Layer, path: string): string | undefined => {
  const target = layerOf(table, path);
  if (target === undefined) return `imports ${path}, which is in no layer of test/tidy/layers.ts`;
  if (target === layer || layer.may.includes(target.name)) return undefined;
  return `${layer.name} may not import ${target.name} (${path}): let the composition file hand it over, or move what both need down`;
};

/** Imports that break the table; tests of a package are free within it, its neighbours' doors and the libraries of testing. */
export const wallFindings = (imports: readonly Import[], table: readonly Layer[]): readonly Finding[] =>
  imports.flatMap((one) => {
    const { from, to } = one;
    if (to.type === 'closed') return [finding(one, `${to.name} is no door of its package: see "exports" there`)];
    if (to.type === 'file' && to.by === 'path' && packageOf(to.path) !== '' && packageOf(from) !== packageOf(to.path)) {
      if (packageOf(from) !== '') return [finding(one, `imports ${to.path} by its path: use the package's name`)];
    }
    const layer = layerOf(table, from);
    if (to.type === 'file' && isTest(to.path) && !isTest(from)) return [finding(one, `${to.path} is for tests only`)];
    if (isTest(from) || layer === undefined) return [];
    if (to.type === 'file') {
      const refused = refusedFile(table, layer, to.path);
      return refused === undefined ? [] : [finding(one, refused)];
    }
    const { node = [], npm = [] } = layer;
    const allowed = to.type === 'node' ? node === true || node.includes(to.name) : npm.includes(to.name);
    return allowed ? [] : [finding(one, `${layer.name} may not import ${to.name}: reach it through a port`)];
  });

/** Agent and manager meet on the wire only, tests of theirs included. */
export const strangerFindings = (imports: readonly Import[]): readonly Finding[] => {
  const sides = ['packages/agent/', 'packages/manager/'];
  return imports
    .filter(
      ({ from, to }) => to.type === 'file' && sides.includes(packageOf(from)) && sides.includes(packageOf(to.path)),
    )
    .filter(({ from, to }) => to.type === 'file' && packageOf(from) !== packageOf(to.path))
    .map((one) => finding(one, 'agent and manager never import each other: what both need belongs in the protocol'));
};

/** Files no row of the table holds, and rows that hold no file. */
export const tableFindings = (sources: readonly Source[], table: readonly Layer[]): readonly Finding[] => {
  const strays = sources
    .filter(({ path }) => layerOf(table, path) === undefined)
    .map(({ path }) => ({
      path,
      line: 1,
      message: 'is in no layer: give it one in test/tidy/layers.ts or manager-layers.ts',
    }));
  const idle = table
    .filter((layer) => !sources.some(({ path }) => layerOf(table, path) === layer))
    .map(({ name }) => ({
      path: 'test/tidy/layers.ts',
      line: 1,
      message: `layer ${name} holds no file: remove its row`,
    }));
  return [...strays, ...idle];
};

/** Libraries that are imported by more than one file. */
export const homeFindings = (imports: readonly Import[], names: readonly string[]): readonly Finding[] =>
  names.flatMap((name) => {
    const users = imports.filter(({ from, to }) => !isTest(from) && 'name' in to && to.name === name);
    const home = users[0]?.from;
    return users
      .filter(({ from }) => from !== home)
      .map((one) => finding(one, `${name} is imported by ${home} already, and one file is its only home`));
  });

/** Libraries a package's test imports that neither its layer nor testing knows. */
export const testLibraryFindings = (
  imports: readonly Import[],
  table: readonly Layer[],
  libraries: readonly string[],
): readonly Finding[] =>
  imports
    .filter(({ from }) => isTest(from))
    .filter(({ from, to }) => {
      if (to.type !== 'npm' || libraries.includes(to.name)) return false;
      return !(layerOf(table, from)?.npm ?? []).includes(to.name);
    })
    .map((one) => finding(one, `tests use ${libraries.join(', ')} and the libraries of what they test`));
