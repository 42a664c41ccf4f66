import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Key, readKeys } from './keys.ts';

const E = '\u001b';
const words = (keys: readonly Key[]): string[] => keys.map((key) => (key.type === 'text' ? key.text : `<${key.type}>`));

test.each([
  ['qé日👩‍💻', ['q', 'é', '日', '👩‍💻']],
  [`${E}[A${E}[B${E}OC${E}OD`, ['<up>', '<down>', '<right>', '<left>']],
  [`${E}[5~${E}[6~${E}[H${E}[F${E}[1~${E}[4~`, ['<page-up>', '<page-down>', '<home>', '<end>', '<home>', '<end>']],
  // With Ctrl or Shift held.
  [`${E}[1;5A${E}[5;2~`, ['<up>', '<page-up>']],
  ['\r\n\u007f\b\u0015\u0003', ['<enter>', '<erase>', '<erase>', '<clear>', '<interrupt>']],
  // Function keys, mouse reports and unknown controls mean nothing.
  [`${E}[15~${E}OP${E}[<0;3;4M${E}[200~x\u0000\u0007`, ['x']],
])('%j', (typed, keys) => {
  expect(readKeys(typed)).toEqual({ keys: expect.anything(), rest: '' });
  expect(words(readKeys(typed).keys)).toEqual(keys);
});

test('an escape is a key of its own only when nothing follows', () => {
  expect(readKeys(E)).toEqual({ keys: [], rest: E });
  expect(words(readKeys(E, true).keys)).toEqual(['<escape>']);
  expect(words(readKeys(`${E}${E}[A`).keys)).toEqual(['<escape>', '<up>']);
  expect(words(readKeys(`${E}[`, true).keys)).toEqual(['<escape>', '[']);
});

test('keys are the same wherever what is typed is split, and whatever it is', () => {
  const piece = fc.constantFrom(`${E}[A`, `${E}[5~`, `${E}[1;5B`, `${E}OF`, 'a', '日', '\r', '\u007f', `${E}[<0;3;4M`);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(), (pieces, split) => {
      const typed = pieces.join('');
      const at = split % (typed.length + 1);
      const first = readKeys(typed.slice(0, at));
      const second = readKeys(first.rest + typed.slice(at), true);
      expect([...first.keys, ...second.keys]).toEqual(readKeys(typed, true).keys);
    }),
  );
  const anything = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(fc.property(anything, (typed) => readKeys(typed, true).rest === ''));
});
