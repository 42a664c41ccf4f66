import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, Suggester, suggest } from './suggest.ts';

const keys = ['target', 'every', 'timeout', 'grace', 'recover', 'agents', 'quorum', 'group', 'labels'];

test.each([
  ['evrey', 'every'],
  ['Every', 'every'],
  ['traget', 'target'],
  ['label', 'labels'],
  ['timout', 'timeout'],
  ['agnts', 'agents'],
  ['quroom', 'quorum'],
  ['colour', undefined],
  ['eu', undefined],
  ['', undefined],
])('%j is taken for %j', (word, meant) => {
  expect(suggest(word, keys)).toBe(meant);
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

/** The definition itself, slow. */
const plainDistance = (a: string, b: string): number => {
  if (a === '' || b === '') return a.length + b.length;
  const [headA, headB] = [a.slice(0, -1), b.slice(0, -1)];
  const options = [
    plainDistance(headA, b) + 1,
    plainDistance(a, headB) + 1,
    plainDistance(headA, headB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ];
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  if (swapped) options.push(plainDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...options);
};

test('the distance is what its definition says, and a limit changes nothing below it', () => {
  fc.assert(
    fc.property(word, word, fc.nat({ max: 4 }), (a, b, limit) => {
      const distance = plainDistance(a, b);
      expect(editDistance(a, b)).toBe(distance);
      expect(editDistance(b, a)).toBe(distance);
      expect(Math.min(editDistance(a, b, limit), limit + 1)).toBe(Math.min(distance, limit + 1));
    }),
  );
});

test('two neighbours swapped in any key are understood', () => {
  const slip = fc.constantFrom(...keys).chain((key) => fc.tuple(fc.constant(key), fc.nat({ max: key.length - 2 })));
  fc.assert(
    fc.property(slip, ([key, at]) => {
      const swapped = `${key.slice(0, at)}${key.charAt(at + 1)}${key.charAt(at)}${key.slice(at + 2)}`;
      expect(suggest(swapped, keys)).toBe(key);
    }),
  );
});

test('so many words are compared and no more, over all suggestions', () => {
  const suggester = new Suggester(3);
  expect(suggester.suggest('evry', ['target', 'every'])).toBe('every');
  expect(suggester.suggest('evry', ['target', 'every'])).toBeUndefined();
  expect(suggester.suggest('every', ['every'])).toBeUndefined();
});
