// Turns good texts into bad ones, by lines, by words and by bytes. Knows what people, editors and attackers do to text; of YAML only what its
// readers are known to stumble over.
import type { Dice } from '../../sim/world/dice.ts';
import { bytesOf } from '../text.ts';
import { mutated } from './mutate.ts';

/** Each stands for something that readers of text get wrong. */
export const words: readonly string[] = [
  '\0',
  '\t',
  '\r',
  '\r\n',
  '\n',
  '\u001b[2J',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ufffd',
  '\u212a',
  '🗼',
  'é',
  '"',
  "'",
  '"\\e[2J\\n"',
  '"\\u202e"',
  '\\',
  '#',
  '&a ',
  '*a',
  '&a [*a]',
  '<<: *a',
  '!!js/function ',
  '!x ',
  '? ',
  '- ',
  ': ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '|',
  '>',
  '|+9',
  '{',
  '}',
  '[',
  ']',
  ',',
  '~',
  'null',
  'true',
  'yes',
  '.inf',
  '.nan',
  '0x1F',
  '0o17',
  '1_000',
  '0',
  '-1',
  '-0',
  '1e309',
  '1e-9',
  '9007199254740993',
  '99999999999999999999',
  '2026-01-01',
  '1:30',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'x'.repeat(300),
  '9'.repeat(400),
  '1ms',
  '0s',
  '1.5s',
  '1d1d',
  '30d',
  '1s1ms',
  '0.0001s',
  'Infinityd',
  '169.254.169.254',
  '0x7f000001',
  '2130706433',
  '127.1',
  '127.0.0.01',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[fe80::1%eth0]',
  '::',
  '0.0.0.0',
  'localhost',
  'LOCALHOST.',
  'xn--a',
  'a..b',
  '-oProxyCommand',
  ':0',
  ':65535',
  ':65536',
  ':080',
  '@',
  '/',
  '?',
  'tcp://',
  'http://',
  '*',
  'group:',
  'a=b',
  '=',
  '1h',
  'true',
  'false',
  '1000',
  '1001',
  '%00',
  '%f0%9f',
  '+',
  '&limit=1',
  '&limit=2',
  'since=',
  '2026-02-31',
];

/** Splicing may not go on for ever; what is to be large is made so on purpose. */
const LENGTH_MAX = 131_072;

type Mutator = (lines: string[], dice: Dice, other: readonly string[]) => void;

const somewhere = (lines: readonly unknown[], dice: Dice): number => dice.below(Math.max(1, lines.length));

const change = (lines: string[], dice: Dice, how: (line: string) => string): void => {
  const at = somewhere(lines, dice);
  lines[at] = how(lines[at] ?? '');
};

const cutIn = (line: string, dice: Dice, middle: string): string => {
  const at = dice.below(line.length + 1);
  return line.slice(0, at) + middle + line.slice(dice.chance(0.5) ? at : at + dice.below(6));
};

const mutators: readonly Mutator[] = [
  (lines, dice) => lines.splice(somewhere(lines, dice), 1 + dice.below(2)),
  (lines, dice) => {
    const from = somewhere(lines, dice);
    lines.splice(somewhere(lines, dice), 0, ...lines.slice(from, from + 1 + dice.below(4)));
  },
  (lines, dice) => change(lines, dice, (line) => `${' '.repeat(1 + dice.below(4))}${line}`),
  (lines, dice) => change(lines, dice, (line) => line.replace(/^ {1,2}/, '')),
  (lines, dice, other) => {
    const from = somewhere(other, dice);
    lines.splice(somewhere(lines, dice), dice.below(2), ...other.slice(from, from + 1 + dice.below(5)));
  },
  (lines, dice) => change(lines, dice, (line) => cutIn(line, dice, dice.pick(words))),
  (lines, dice) => change(lines, dice, (line) => cutIn(line, dice, dice.pick(words))),
  // One word (a key, a value) becomes another: of the list, or of elsewhere in the text.
  (lines, dice) => {
    const found = [...(lines[somewhere(lines, dice)] ?? '').matchAll(/[^\s:,/{}[\]]+/g)].map(([word]) => word);
    const word = found.length > 0 && dice.chance(0.5) ? dice.pick(found) : dice.pick(words);
    change(lines, dice, (line) => {
      const places = [...line.matchAll(/[^\s:,/{}[\]]+/g)];
      if (places.length === 0) return word;
      const { index, 0: old } = dice.pick(places);
      return line.slice(0, index) + word + line.slice(index + old.length);
    });
  },
  (lines, dice) => {
    const at = somewhere(lines, dice);
    lines.length = Math.max(1, at);
  },
];

/** One to a few changes, mostly by lines and words; sometimes also by bytes, whatever they spell then. */
export const mutatedText = (text: string, dice: Dice, corpus: readonly string[]): Uint8Array => {
  const lines = text.split('\n');
  do dice.pick(mutators)(lines, dice, dice.pick(corpus).split('\n'));
  while (dice.chance(0.6));
  const bytes = bytesOf(lines.join('\n')).subarray(0, LENGTH_MAX);
  return dice.chance(0.25) ? mutated(bytes, dice, corpus.slice(0, 4).map(bytesOf)) : bytes;
};
