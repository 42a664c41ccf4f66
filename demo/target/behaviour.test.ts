import { describe, expect, test } from 'vitest';
import { type Behaviour, parseBehaviour, printBehaviour } from './behaviour.ts';

describe('behaviours in words', () => {
  const known: [string, Behaviour][] = [
    ['accept', { kind: 'accept' }],
    ['refuse', { kind: 'refuse' }],
    ['hang', { kind: 'hang' }],
    ['reset', { kind: 'reset' }],
    ['slow 500ms', { kind: 'slow', delayMs: 500 }],
    ['flap 10s 5s', { kind: 'flap', upMs: 10_000, downMs: 5_000 }],
  ];

  test.each(known)('%s is read and printed', (words, behaviour) => {
    expect(parseBehaviour(words)).toEqual(behaviour);
    expect(printBehaviour(behaviour)).toBe(words);
  });

  test('spaces, fractions and minutes are understood', () => {
    expect(parseBehaviour('  flap   1.5s  2m ')).toEqual({ kind: 'flap', upMs: 1_500, downMs: 120_000 });
  });

  test.each([
    '',
    'explode',
    'accept now',
    'slow',
    'slow 5',
    'slow -1s',
    'slow 0s',
    'slow 25h',
    'slow 1s 2s',
    'flap 10s',
    'flap 10s 5s 1s',
    'slow 1e9s',
  ])('"%s" is refused', (words) => {
    expect(() => parseBehaviour(words)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
