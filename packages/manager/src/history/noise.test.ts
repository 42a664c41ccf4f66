import { ByteReader, ByteWriter } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, packedBytes, unpackBits } from './bits.ts';
import { damaged } from './damage.ts';
import { readNoise, writeNoise } from './noise.ts';

const roundTrip = (values: readonly number[]): { back: number[]; bytes: number } => {
  const to = new ByteWriter();
  writeNoise(to, Float64Array.from(values));
  const written = to.taken();
  const from = new ByteReader(written, damaged);
  const back = new Float64Array(values.length);
  readNoise(from, back);
  from.end();
  return { back: [...back], bytes: written.length };
};

test('any numbers come back, small or large, few or many', () => {
  const small = fc.nat(3);
  const value = fc.oneof(small, fc.nat(300), fc.nat(70_000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
  const values = fc.oneof(fc.array(small, { maxLength: 400 }), fc.array(value, { maxLength: 400 }));
  fc.assert(
    fc.property(values, (some) => {
      expect(roundTrip(some).back).toEqual(some);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['one of two', 2, 1],
  ['one of five', 5, 2.33],
  ['one of 250', 250, 7.97],
  ['one of 2,000', 2_000, 10.97],
])('%s takes hardly more than chance demands', (_, kinds, leastBits) => {
  let state = 1;
  const values = Array.from({ length: 8_000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * kinds);
  });
  const bits = (roundTrip(values).bytes * 8) / values.length;
  expect(bits).toBeGreaterThan(leastBits - 0.1);
  expect(bits).toBeLessThan(leastBits + 0.35);
});

test('numbers of any width lie side by side', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 16 }), fc.array(fc.nat(0xffff), { maxLength: 100 }), (width, some) => {
      const values = Uint16Array.from(some, (value) => value & ((1 << width) - 1));
      const packed = packBits(values, width);
      expect(packed.length).toBe(packedBytes(values.length, width));
      const back = new Uint16Array(values.length);
      unpackBits(packed, width, back);
      expect(back).toEqual(values);
    }),
  );
});
