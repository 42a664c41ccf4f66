// What is shrunk still fails, and nothing of it is superfluous.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrink } from './shrink.ts';

const holds = (bytes: Uint8Array, needed: readonly number[]): boolean => {
  let next = 0;
  for (const byte of bytes) if (byte === needed[next]) next++;
  return next === needed.length;
};

test('only what makes it fail is left', () => {
  const needed = fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 5 });
  const noise = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 });
  fc.assert(
    fc.property(needed, fc.array(noise, { minLength: 6, maxLength: 6 }), (bytes, between) => {
      const input = Uint8Array.from(between.flatMap((some, i) => [...some, ...bytes.slice(i, i + 1)]));
      expect([...shrink(input, (candidate) => holds(candidate, bytes))]).toEqual(bytes);
    }),
    { numRuns: 200 },
  );
});

test('what cannot be made smaller stays', () => {
  const input = Uint8Array.of(1, 2, 3);
  expect(shrink(input, () => false)).toEqual(input);
});
