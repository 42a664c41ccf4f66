import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeIo } from './io.fake.ts';
import { type Paint, paintFor } from './paint.ts';
import { type Column, table } from './table.ts';
import { cut, safe, widthOf, wrap } from './text.ts';

const plain: Paint = (_style, text) => text;
const columns: readonly Column[] = [
  { title: 'NAME', least: 6 },
  { title: 'COUNT', align: 'right', optional: true },
  { title: 'NOTE', least: 6, optional: true },
];

describe('tables', () => {
  test('columns are as wide as their content and nothing trails', () => {
    const rows = [
      ['web', '7', 'fine'],
      ['日本', '12,345', ''],
    ];
    expect(table(columns, rows, 80, plain)).toEqual(['NAME   COUNT  NOTE', 'web        7  fine', '日本  12,345']);
  });

  test('the widest column that may be cut gives way first', () => {
    const rows = [['a'.repeat(30), '1', 'b'.repeat(10)]];
    expect(table(columns, rows, 30, plain)[1]).toBe(`${'a'.repeat(10)}…      1  ${'b'.repeat(10)}`);
  });

  test('columns are left out from the end when cutting is not enough', () => {
    expect(table(columns, [['abcdefghij', '1', 'b']], 16, plain)).toEqual(['NAME       COUNT', 'abcdefgh…      1']);
    expect(table(columns, [['abcdefghij', '1', 'b']], 8, plain)).toEqual(['NAME', 'abcdefg…']);
  });

  test('no line is ever wider than the screen, whatever is in the cells', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 20, max: 100 }), (rows, width) => {
        for (const line of table(columns, rows, width, plain)) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(safe(line)).toBe(line);
        }
      }),
    );
  });
});

describe('text', () => {
  test.each([
    ['a\nb', 'a\\nb'],
    ['\u001b[31m', '\\x1b[31m'],
    ['\u009b', '\\x9b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['\ud800', '\\ud800'],
    ['日本 é 👩‍👧', '日本 é 👩‍👧'],
  ])('%j is shown as %j', (text, shown) => {
    expect(safe(text)).toBe(shown);
  });

  test.each([
    ['web', 3],
    ['日本語', 6],
    ['e\u0301', 1],
    ['👩‍👧', 2],
    ['…', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test('cutting never splits a character and says that something is missing', () => {
    expect([cut('abc', 3), cut('abcd', 3), cut('日本語', 4), cut('abc', 0)]).toEqual(['abc', 'ab…', '日…', '']);
  });

  test('sentences are broken at spaces', () => {
    expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
  });
});

describe('colour', () => {
  const coloured = (env: object, terminal = true): boolean => {
    const io = new FakeIo(env, terminal ? { columns: 80, rows: 24 } : undefined);
    return paintFor(io.out, io.env)('red', 'x') !== 'x';
  };
  test.each([
    ['on a terminal', {}, true, true],
    ['piped', {}, false, false],
    ['with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['with an empty NO_COLOR', { NO_COLOR: '' }, true, true],
    ['on a dumb terminal', { TERM: 'dumb' }, true, false],
  ])('%s', (_when, env, terminal, expected) => {
    expect(coloured(env, terminal)).toBe(expected);
  });

  test('colour does not change the layout', () => {
    const io = new FakeIo({}, { columns: 80, rows: 24 });
    const rows = [[{ text: 'web', style: 'red' } as const, '1', 'x']];
    const painted = table(columns, rows, 80, paintFor(io.out, io.env)).join('\n');
    expect(painted).toContain('\u001b[');
    expect(stripVTControlCharacters(painted)).toBe(table(columns, rows, 80, plain).join('\n'));
  });
});
