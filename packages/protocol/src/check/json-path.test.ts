// Paths through values of JSON: what stands where, and what does not although a program might find it.
import { expect, test } from 'vitest';
import { valueAt } from './json-path.ts';

const value = JSON.parse('{"a":{"b":[1,[2,{"c-d":null}]],"":0},"0":"zero","__proto__":{"x":1}}') as unknown;

test.each<[string, unknown]>([
  ['.a.b[0]', 1],
  ['.a.b[1][1].c-d', null],
  ['a.b[0]', 1],
  ['', value],
  ['.0', 'zero'],
  ['0', 'zero'],
  ['.__proto__.x', 1],
  ['.a.b[2]', undefined],
  ['.a.b.0', undefined],
  ['.a.b.length', undefined],
  ['[0]', undefined],
  ['.a.b[0].c', undefined],
  ['.a.c.d', undefined],
  ['.constructor', undefined],
  ['.a.toString', undefined],
])('%s', (path, expected) => {
  expect(valueAt(value, path)).toEqual(expected);
});

test('an element of a list', () => {
  expect(valueAt([[1], 2], '[0][0]')).toBe(1);
});
