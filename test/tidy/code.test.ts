import { describe, expect, test } from 'vitest';
import { codeOf } from './code.ts';

describe('codeOf', () => {
  test.each([
    ['a line comment is blank', 'a // b\nc', 'a     \nc'],
    ['a block comment is blank and keeps its lines', 'a /* b\nc */ d', 'a     \n     d'],
    ['a string keeps its quotes', "f('x // y', \"it's\")", 'f(\'      \', "    ")'],
    ['an escaped quote does not end a string', "'a\\'b' + c", "'    ' + c"],
    ['a template keeps what is between ${ and }', '`a${b + `c${d}`}e` + f', '` ${b + ` ${d}`} ` + f'],
    ['braces inside ${} are counted', '`${f({ a: 1 })}x` + y', '`${f({ a: 1 })} ` + y'],
    ['a regular expression is blank', "s.replace(/['/*]/g, x) / 2", "s.replace('      ', x) / 2"],
    ['a division is not a regular expression', 'a / b / c', 'a / b / c'],
    ['a slash within a class does not end it', 'x = /[/]"/; y', "x = '    '; y"],
  ])('%s', (_sentence, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('keeps length and lines of every kind of text', () => {
    const text = ['// `', "const a = '`'; /* ' */", 'const b = `${`"`}`;', 'const c = /`/.test(b) ? 1 / 2 : a;'].join(
      '\n',
    );
    expect(codeOf(text)).toHaveLength(text.length);
    expect(codeOf(text).split('\n')).toHaveLength(4);
    expect(codeOf(text)).toContain('.test(b) ? 1 / 2 : a;');
  });
});
