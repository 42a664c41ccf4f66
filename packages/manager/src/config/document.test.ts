// How much may stand in a file, told apart from how many bytes it has.
import { expect, test } from 'vitest';
import { type DocumentLimits, documentLimits, readDocument } from './document.ts';

const answer = (text: string, limits: Partial<DocumentLimits>): string => {
  const read = readDocument(text, { ...documentLimits, ...limits });
  return 'document' in read ? 'read' : read.problems.map(({ line, message }) => `${line}: ${message}`).join();
};

test.each([
  ['plain words', '[a, b, -3]', 4],
  ['quoted words', `["a", 'b', "*c"]`, 4],
  ['a mapping with nothing in it', 'a:\nb:', 2],
  ['lists and mappings', '[[], {}]', 3],
  ['a list of nothing', '-\n-\n', 2],
  ['an anchor and its aliases', '[&a x, *a, *a]', 4],
])('%s: values are counted, and one too many is refused', (_what, text, valueCount) => {
  expect(answer(text, { valueCount })).toBe('read');
  expect(answer(text, { valueCount: valueCount - 1 })).toContain('keys and values up to here');
});

test('everything is counted, comments and line ends too', () => {
  expect(answer('#\n#\na', { lexemeCount: 7 })).toBe('read');
  expect(answer('#\n#\na', { lexemeCount: 6 })).toBe(
    '3: there are more than 6 words and signs up to here: make the file smaller',
  );
});

test.each([
  ['the composer', (count: number) => `a: "${'\\q '.repeat(count)}"\nb: "\\x"`],
  ['the parser', (count: number) => `${'] '.repeat(count)}\n]`],
])('errors of %s are gathered up to a number, and what follows them is not read', (_what, text) => {
  const linesOf = (count: number): unknown => {
    const read = readDocument(text(count));
    return 'problems' in read ? read.problems.map(({ line }) => line) : [];
  };
  expect(linesOf(900)).toEqual([1, 2]);
  expect(linesOf(1_100)).toEqual([1]);
});
