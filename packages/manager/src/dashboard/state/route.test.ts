import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, pageNames, routeOf } from './route.ts';

test('what is written is read back, whatever somebody has called a service', () => {
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.constantFrom(...pageNames), name, name, (page, id, text) => {
      expect(routeOf(hashOf({ page, id, query: { q: text } }))).toEqual({ page, id, query: { q: text } });
    }),
  );
});

test.each(['', '#', '#/', '#/nowhere', '#/../x', '#/services/%E0%A4%A'])(
  'whatever cannot be read (%s) is a page all the same',
  (hash) => {
    expect(pageNames).toContain(routeOf(hash).page);
  },
);
