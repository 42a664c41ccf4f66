// The repository keeps its own rules. Every test here also says how much it looked at: a rule that inspected nothing has not held.
import { expect, test } from 'vitest';
import { bannedFindings, bans, unitFindings } from './banned.ts';
import { codeOf } from './code.ts';
import { cycleFindings } from './cycles.ts';
import { docsPathFindings, mentionsOf } from './docs-paths.ts';
import { importsOf } from './imports.ts';
import { layers, soleHomes, testLibraries } from './layers.ts';
import { bodiesOf, lengthFindings } from './length.ts';
import { entriesOf, programsOf, reachFindings } from './reach.ts';
import { isTest, listing, type Source } from './source.ts';
import { readManifests, readPaths, readSources } from './tree.ts';
import { homeFindings, strangerFindings, tableFindings, testLibraryFindings, wallFindings } from './walls.ts';
import { wordFindings, words } from './words.ts';

const paths = readPaths();
const manifests = readManifests(paths);
const text = readSources(
  paths.filter(
    (path) => /(?:\.(?:tsx?|mjs|md|json|ya?ml|c|sql|html|css)|\/run)$/.test(path) && path !== 'pnpm-lock.yaml',
  ),
);
const typescript = text.filter(({ path }) => /\.tsx?$/.test(path));
const source = typescript.filter(({ path }) => /^packages\/[^/]+\/src\//.test(path));
const product = source.filter(({ path }) => !isTest(path));
const documents = text.filter(({ path }) => path.endsWith('.md'));
const imports = importsOf(source, manifests);

const total = (sources: readonly Source[], count: (one: Source) => number): number =>
  sources.reduce((sum, one) => sum + count(one), 0);

test('there is something to inspect', () => {
  expect(manifests.map(({ name }) => name)).toEqual(['@vedette/agent', '@vedette/manager', '@vedette/protocol']);
  expect(product.length).toBeGreaterThan(40);
  expect(typescript.length).toBeGreaterThan(product.length);
  // Source text without a single import is rare: files and imports come in like numbers.
  expect(imports.length).toBeGreaterThan(source.length);
  for (const type of ['file', 'node', 'npm']) expect(imports.some(({ to }) => to.type === type)).toBe(true);
});

test('every relative import leads to a file', () => {
  const known = new Set(paths);
  // Tests may name what is missing on purpose; whatever else they import must be there for them to run.
  const lost = imports.filter(({ from, to }) => !isTest(from) && to.type === 'file' && !known.has(to.path));
  expect(lost.map(({ from, line }) => `${from}:${line}`)).toEqual([]);
});

test('every file has a layer, every layer a file', () => {
  expect(listing(tableFindings(source, layers))).toEqual([]);
});

test('imports keep to the layers', () => {
  expect(listing(wallFindings(imports, layers))).toEqual([]);
});

test('agent and manager never import each other', () => {
  expect(listing(strangerFindings(imports))).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(listing(cycleFindings(imports))).toEqual([]);
});

test('libraries stay where they are at home', () => {
  for (const name of soleHomes) expect(imports.some(({ to }) => 'name' in to && to.name === name)).toBe(true);
  expect(listing(homeFindings(imports, soleHomes))).toEqual([]);
  expect(listing(testLibraryFindings(imports, layers, testLibraries))).toEqual([]);
});

test('files and functions are short', () => {
  expect(total(product, (one) => bodiesOf(one.text).length)).toBeGreaterThan(product.length);
  expect(listing(lengthFindings(typescript))).toEqual([]);
});

test('nothing is called that has a better way', () => {
  // The doors are where the forbidden things live: had the patterns gone blind, they would not be seen there either.
  const system = product.filter(({ path }) => path.endsWith('kit/system.ts')).map((one) => codeOf(one.text));
  const seen = bans.filter(({ pattern }) => system.some((code) => code.search(pattern) !== -1));
  expect(seen.length).toBeGreaterThanOrEqual(4);
  expect(listing(bannedFindings(source))).toEqual([]);
});

test('amounts of time say their unit', () => {
  expect(total(product, (one) => one.text.match(/Ms\??: number/g)?.length ?? 0)).toBeGreaterThan(20);
  expect(listing(unitFindings(typescript))).toEqual([]);
});

test('every source file is reached from an entry', () => {
  expect(entriesOf(manifests).length).toBeGreaterThanOrEqual(10);
  // A page is entered by the browser, and a declaration by the compiler.
  const pages = ['packages/manager/src/dashboard/main.tsx', 'packages/manager/src/dashboard/css.d.ts'];
  const entries = [...entriesOf(manifests), ...programsOf(source), ...pages];
  expect(listing(reachFindings(source, imports, entries))).toEqual([]);
});

test('documents name files that are there', () => {
  const tops = new Set(['packages', 'test', 'docs', 'scripts', 'bench', 'demo']);
  expect(documents.length).toBeGreaterThanOrEqual(4);
  expect(total(documents, (one) => mentionsOf(one, tops).length)).toBeGreaterThan(10);
  expect(listing(docsPathFindings(documents, paths))).toEqual([]);
});

test('nothing is said that is only true elsewhere', () => {
  expect(words.length).toBeGreaterThan(0);
  expect(total(text, (one) => one.text.length)).toBeGreaterThan(100_000);
  expect(listing(wordFindings(text))).toEqual([]);
});
