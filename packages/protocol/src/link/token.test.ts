import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEY_NUMBER_MAX, type LinkKey, parseIdentity, SECRET_BYTES } from './identity.ts';
import { formatToken, parseToken } from './token.ts';

const idStart = 'a b z A Z 0 9'.split(' ');
const idRest = [...idStart, '.', '_', '-'];
const agent = fc
  .tuple(fc.constantFrom(...idStart), fc.string({ unit: fc.constantFrom(...idRest), maxLength: 63 }))
  .map(([first, rest]) => first + rest);
const key: fc.Arbitrary<LinkKey> = fc.record({
  agent,
  keyNumber: fc.integer({ min: 1, max: KEY_NUMBER_MAX }),
  secret: fc.uint8Array({ minLength: SECRET_BYTES, maxLength: SECRET_BYTES }),
});
const sample: LinkKey = { agent: 'eu-1.a', keyNumber: 3, secret: new Uint8Array(SECRET_BYTES).fill(7) };
const marks = [...idRest, '#', ' ', '\n', '\u00e9'];

describe('a token', () => {
  test('is what was put in', () => {
    fc.assert(
      fc.property(key, (one) => {
        expect(parseToken(` ${formatToken(one)}\n`)).toEqual({ key: one });
      }),
    );
  });

  test('with any one character changed is refused', () => {
    fc.assert(
      fc.property(key, fc.nat(), fc.constantFrom(...marks), (one, at, mark) => {
        const token = formatToken(one);
        const place = at % token.length;
        fc.pre(token[place] !== mark);
        // White space at an end is no part of a token: what is missing then is the character that was there.
        expect(parseToken(token.slice(0, place) + mark + token.slice(place + 1))).toHaveProperty('problem');
      }),
      { numRuns: 2_000 },
    );
  });

  test('cut short, or with a character too many, is refused', () => {
    const token = formatToken(sample);
    for (let length = 0; length < token.length; length++) {
      expect(parseToken(token.slice(0, length))).toHaveProperty('problem');
      expect(parseToken(`${token.slice(0, length)}A${token.slice(length)}`)).toHaveProperty('problem');
    }
  });

  test('whatever is taken for one, nothing is thrown, and nothing of it is repeated', () => {
    const secret = formatToken(sample).slice(-48);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `vdt1.${s}`),
          fc.string().map((s) => `vdt1.a.1.${secret}${s}`),
        ),
        (text) => {
          const read = parseToken(text);
          if ('problem' in read) expect(read.problem).not.toContain(secret.slice(0, 8));
        },
      ),
    );
  });

  test.for(['vdt1.eu-1.0.', 'vdt1.eu-1.01.', 'vdt1.eu-1.2147483648.', 'vdt1.-eu.1.', 'vdt2.eu-1.1.', 'vdt1..1.'])(
    'beginning with %s is none',
    (head) => expect(parseToken(`${head}${formatToken(sample).slice(-48)}`)).toHaveProperty('problem'),
  );
});

describe('an identity', () => {
  test('names an agent and the number of a key', () => {
    expect(parseIdentity('eu-1.a#12')).toEqual({ agent: 'eu-1.a', keyNumber: 12 });
    expect(parseIdentity(`a#${KEY_NUMBER_MAX}`)).toEqual({ agent: 'a', keyNumber: KEY_NUMBER_MAX });
  });

  test.for([
    '',
    '#',
    'eu-1',
    'eu-1#',
    '#1',
    'eu-1#0',
    'eu-1#01',
    'eu-1#1#1',
    'eu-1#-1',
    'eu-1#1e3',
    'eu 1#1',
    '\0#1',
    `a#${KEY_NUMBER_MAX + 1}`,
  ])('%j names nobody', (identity) => expect(parseIdentity(identity)).toBeUndefined());
});
