import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test.each([
  ['plain', 'plain'],
  ['', ''],
  [undefined, ''],
  [-1.5, '-1.5'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ['a=1', 'a=1'],
  [' =1', ' =1'],
])('%j is written as %j', (value, is) => {
  expect(csv(['a', 'b'], [[value, 'x']])).toBe(`a,b\r\n${is},x\r\n`);
});
