// What of a pattern is plain text: it is in everything that the pattern matches.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { literalOf } from './literal.ts';

test.each<[string, string | undefined, boolean]>([
  ['ready', 'ready', true],
  ['^SSH-2\\.0-', 'SSH-2.0-', false],
  ['^220 ([^ ]+) ESMTP (.+)$', ' ESMTP ', false],
  ['state: *ok', 'state:', false],
  ['colou?r', 'colo', false],
  ['a{2,3}b', 'b', false],
  ['x+', 'x', false],
  ['(ready|steady)', undefined, false],
  ['ready|steady', undefined, false],
  ['(?i)ready', undefined, false],
  ['\\d+ items', ' items', false],
  ['\\[ok\\]', '[ok]', true],
  ['a\\tb', 'a\tb', true],
  ['[abc]]', ']', false],
  ['.*', undefined, false],
  ['', undefined, false],
])('%j: %j', (pattern, text, isWhole) => {
  expect(literalOf(pattern)).toEqual(text === undefined ? undefined : { text, isWhole });
});

test.each([
  'SSH-2\\.0-[a-z]+',
  '220 [^ ]+ ESMTP .+',
  'state: *ok',
  'colou?r',
  'ab{2,3}c',
  'x+y',
  '[\\]a]b(cd)*ef',
  'a(b[)]c)?d\\.',
  'é+(?:xy)z',
])('what matches %s has it', (pattern) => {
  const literal = literalOf(pattern);
  if (!literal) throw new Error('there is a text in it');
  fc.assert(fc.property(fc.stringMatching(new RegExp(pattern)), (text) => text.includes(literal.text)));
});
