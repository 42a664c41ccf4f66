// YAML to begin with: the files of the tests and the documents of this repository, and texts made to exhaust whoever reads them. Knows where
// they are and how they grow; refuses to know what they mean.
import { readdirSync, readFileSync } from 'node:fs';
import type { Dice } from '../../sim/world/dice.ts';

const fileOf = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const FIXTURES = 'packages/manager/src/config/fixtures';

const blocksOf = (path: string): readonly string[] =>
  [...fileOf(path).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block);

export const configurations: readonly string[] = [
  ...readdirSync(new URL(`../../../${FIXTURES}`, import.meta.url))
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => fileOf(`${FIXTURES}/${name}`)),
  fileOf('packages/manager/examples/vedette.yaml'),
  ...blocksOf('docs/configuration.md'),
  ...blocksOf('README.md'),
];

const repeated = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** Each grows with `n`; the anchors mean 9 to the power of up to 12. */
const bombs: readonly ((n: number) => string)[] = [
  (n) => '['.repeat(n),
  (n) => `${'['.repeat(n)}${']'.repeat(n)}`,
  (n) => repeated(n, (i) => `${' '.repeat(i % 200)}a:\n`),
  (n) => `a0: &a0 x\n${repeated(Math.min(n, 12), (i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]\n`)}`,
  (n) => `x: &a {k: v}\n${repeated(n, () => '<<: *a\n')}`,
  (n) => `services: {${repeated(n, (i) => `a${i}: 'h:${i}', `)}}`,
  (n) => repeated(n, (i) => `k${i}: 1\n`),
  (n) => repeated(n, () => 'k: 1\n'),
  (n) => `k: "${'\\e'.repeat(n)}"`,
  (n) => `${'k'.repeat(n)}: 1`,
  (n) => `retention: ${'9'.repeat(n)}`,
  (n) => `retention: ${'0'.repeat(n)}1h`,
  (n) => repeated(n, () => '] '),
  (n) => repeated(n, () => '*'),
  (n) => `? ${'a'.repeat(n)}\n: b`,
  (n) => `a: |\n${repeated(n, () => ' x\n')}`,
  (n) =>
    `agents: {a: {}}\nservices: {w: "h:1"}\nsubscribers: {${repeated(Math.min(n, 100), (i) => `s${i}: {grace: ${i}s}, `)}}`,
  (n) =>
    `agents: {${repeated(Math.min(n, 2_000), (i) => `a${i}: , `)}}\nservices: {w: {target: "h:1", agents: [${repeated(n, (i) => `b${i},`)}]}}`,
  (n) => `allow: [${repeated(n, (i) => `'10.0.0.${i % 300}:${i}',`)}]`,
];

export const bomb = (dice: Dice): string => dice.pick(bombs)(dice.pick([1, 16, 17, 33, 100, 1_000, 10_000]));
