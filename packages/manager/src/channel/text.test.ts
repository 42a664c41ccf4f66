import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, oneLine, printable, utf8Bytes } from './text.ts';

test.each([
  ['what fits stays', 'a\nb', 3, 'a\nb'],
  ['whole lines stay', `a\n${'b'.repeat(60)}\nc`, 50, 'a\n… and 2 more lines'],
  ['one line is missing', `${'a'.repeat(9)}\n${'b'.repeat(60)}`, 50, 'aaaaaaaaa\n… and 1 more line'],
  ['a line by itself is cut', 'a'.repeat(60), 50, `${'a'.repeat(10)}… and 50 more characters`],
  ['no character is cut in two', '😀'.repeat(40), 50, `${'😀'.repeat(5)}… and 35 more characters`],
])('%s', (_what, text, sizeMax, shown) => {
  expect(fit(text, { sizeMax })).toBe(shown);
});

test('nothing is ever longer than its room, however it is counted and escaped', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '\n', '*', '名', '😀'), maxLength: 300 });
  const literal = (text: string): string => text.replaceAll('*', '\\*');
  fc.assert(
    fc.property(texts, fc.integer({ min: 40, max: 200 }), fc.boolean(), (text, sizeMax, inBytes) => {
      const sizeOf = inBytes ? utf8Bytes : (part: string) => part.length;
      const shown = fit(text, { sizeMax, sizeOf, literal });
      expect(sizeOf(shown)).toBeLessThanOrEqual(sizeMax);
      if (sizeOf(literal(text)) <= sizeMax) expect(shown).toBe(literal(text));
      else expect(shown).toMatch(/… and \d+ more (?:line|character)s?$/);
    }),
  );
});

test('one line, and only what shows', () => {
  expect(oneLine(' a\r\nb\u2028c\0d ')).toBe('a b c d');
  expect(printable('a\r\nb\rc\0d')).toBe('a\nb\nc d');
});
