import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Assembly, inParts } from './assembly.ts';

type Numbers = { readonly part: number; readonly parts: number; readonly list: readonly number[] };

const assembly = () => new Assembly<Numbers, number>(({ list }) => list, 10);
const part = (part: number, parts: number, list: readonly number[] = [part]): Numbers => ({ part, parts, list });

/** `unexpected`, `invalid`, or what came of the last part. */
const outcomeOf = (steps: readonly (readonly [string, Numbers])[]): unknown => {
  const whole = assembly();
  try {
    return steps.map(([key, piece]) => whole.add(key, piece)).at(-1);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('P23 parts', () => {
  const rows: [string, readonly (readonly [string, Numbers])[], unknown][] = [
    ['one is the whole', [['a', part(0, 1)]], [0]],
    ['an empty one too', [['a', part(0, 1, [])]], []],
    ['some are not yet', [['a', part(0, 2)]], undefined],
    [
      'all in order',
      [
        ['a', part(0, 2)],
        ['a', part(1, 2)],
      ],
      [0, 1],
    ],
    ['the first is missing', [['a', part(1, 2)]], 'message-unexpected'],
    [
      'one is missing',
      [
        ['a', part(0, 3)],
        ['a', part(2, 3)],
      ],
      'message-unexpected',
    ],
    [
      'one comes twice',
      [
        ['a', part(0, 3)],
        ['a', part(1, 3)],
        ['a', part(1, 3)],
      ],
      'message-unexpected',
    ],
    [
      'the first comes again: from the beginning',
      [
        ['a', part(0, 2)],
        ['a', part(0, 2)],
        ['a', part(1, 2)],
      ],
      [0, 1],
    ],
    [
      'another whole begins',
      [
        ['a', part(0, 2)],
        ['b', part(0, 1, [7])],
      ],
      [7],
    ],
    [
      'another whole goes on',
      [
        ['a', part(0, 2)],
        ['b', part(1, 2)],
      ],
      'message-unexpected',
    ],
    [
      'they disagree on how many they are',
      [
        ['a', part(0, 3)],
        ['a', part(1, 2)],
      ],
      'message-unexpected',
    ],
    [
      'one more than announced',
      [
        ['a', part(0, 1)],
        ['a', part(1, 1)],
      ],
      'message-unexpected',
    ],
    ['as many as allowed', [['a', part(0, 1, Array(10).fill(3))]], Array(10).fill(3)],
    [
      'more than allowed',
      [
        ['a', part(0, 3, Array(6).fill(3))],
        ['a', part(1, 3, Array(5).fill(3))],
      ],
      'message-invalid',
    ],
  ];
  test.for(rows)('%s', ([, steps, outcome]) => {
    expect(outcomeOf(steps)).toEqual(outcome);
  });

  test('what is cut can be put together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 10 }), fc.integer({ min: 1, max: 4 }), (list, size) => {
        const pieces = inParts(list, size);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(size);
        const whole = assembly();
        expect(pieces.map((piece, i) => whole.add('k', part(i, pieces.length, piece))).at(-1)).toEqual(list);
      }),
    );
  });
});
