// The configurations that documents call complete: each has to be in order as it stands there.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblems } from './problems.ts';
import { readConfigText } from './read.ts';

const docs = new URL('../../../../docs/', import.meta.url);
const files = [
  ...readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => new URL(name, docs)),
  new URL('../README.md', docs),
];

/** What newcomers copy is complete without saying so. */
const fenceOf = (file: string): RegExp =>
  file === 'README.md' ? /^```yaml\n([\s\S]*?)^```$/gm : /^```yaml complete\n([\s\S]*?)^```$/gm;

type Block = { readonly file: string; readonly line: number; readonly text: string };

const blocksOf = (file: URL): readonly Block[] => {
  const document = readFileSync(file, 'utf8');
  const name = basename(file.pathname);
  return [...document.matchAll(fenceOf(name))].map((match) => ({
    file: name,
    line: document.slice(0, match.index).split('\n').length + 1,
    text: match[1] ?? '',
  }));
};

const blocks = files.flatMap(blocksOf);

test('there are some', () => {
  expect(blocks.filter(({ file }) => file === 'cookbook.md').length).toBeGreaterThanOrEqual(10);
});

test.each(blocks)('$file:$line is in order', ({ file, text }) => {
  const answer = readConfigText(text, `/etc/vedette/${file}`);
  expect('problems' in answer ? formatProblems(file, answer.problems) : 'in order').toBe('in order');
});
