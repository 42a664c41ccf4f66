// Fuzzes the reading of tokens and of the names of keys: a whole token, which is written back to the same, or a problem that shows nothing of
// it. Knows one key; refuses to know how a token is made.
import { identityOf, type LinkKey, parseIdentity } from '../../../packages/protocol/src/link/identity.ts';
import { formatToken, parseToken, type TokenOrProblem } from '../../../packages/protocol/src/link/token.ts';
import { mutatedText } from '../make/text.ts';
import { sameValue } from '../plain.ts';
import { rule, type Target } from '../target.ts';
import { mustBeSaid, textOf } from '../text.ts';

export type ParseToken = (text: string) => TokenOrProblem;

const secretOf = (seed: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + seed * 101) & 0xff);

const keys: readonly LinkKey[] = [
  { agent: 'eu-1', keyNumber: 1, secret: secretOf(1) },
  { agent: 'a.b.c', keyNumber: 2 ** 31 - 1, secret: secretOf(2) },
  { agent: 'x'.repeat(64), keyNumber: 12, secret: new Uint8Array(32) },
];
const tokens = keys.map(formatToken);
const corpus = [...tokens, ...keys.map(identityOf), ` ${tokens[0]}\n`];

/** So many characters of a token in a row are no coincidence. */
const SHOWN_LENGTH_MAX = 8;

const check = (parse: ParseToken, input: Uint8Array): void => {
  const text = textOf(input);
  const answer = parse(text);
  if ('problem' in answer) {
    mustBeSaid(answer.problem, 'a problem');
    const { problem } = answer;
    const isShown = Array.from({ length: problem.length }, (_, i) => problem.slice(i, i + SHOWN_LENGTH_MAX)).some(
      (piece) =>
        piece.length === SHOWN_LENGTH_MAX && /\w{8}/.test(piece) && tokens.some((token) => token.includes(piece)),
    );
    rule(!isShown, 'shown', () => 'the problem shows a piece of the token');
  } else {
    // Nobody can make a token of another key by chance, nor may one be written in two ways.
    rule(
      keys.some((key) => sameValue(key, answer.key)),
      'forged',
      () => `a token of ${answer.key.agent} came of itself`,
    );
    rule(formatToken(answer.key) === text.trim(), 'canonical', () => 'the same key is written in two ways');
  }
  const name = parseIdentity(text);
  if (name) rule(identityOf(name) === text, 'identity', () => `${text} names ${identityOf(name)}`);
};

export const tokensTarget = (parse: ParseToken): Target => ({
  name: 'tokens',
  share: 50,
  msMax: 250,
  make: (dice) =>
    dice.chance(0.02) ? new TextEncoder().encode(dice.pick(corpus)) : mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(parse, input),
});

export const tokensFuzz = tokensTarget(parseToken);
