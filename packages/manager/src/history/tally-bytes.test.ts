import { Fault } from '@vedette/protocol/kit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealed, unsealed } from './seal.ts';
import { Ends, TALLY_SERIES, Tally } from './tally.ts';
import { decodeEnds, decodeTally, encodeEnds, encodeTally } from './tally-bytes.ts';

const HOUR_MS = 3_600_000;
const failed = expect.objectContaining({ code: 'store-failed' });

const anyTally = fc
  .record({
    columns: fc.constantFrom(1, 24, 64),
    place: fc.nat(400_000),
    cells: fc.array(fc.tuple(fc.nat(), fc.nat(HOUR_MS), fc.nat(HOUR_MS)), { maxLength: 50 }),
  })
  .map(({ columns, place, cells }) => {
    const tally = new Tally(place * HOUR_MS, HOUR_MS, columns);
    for (const [at, observed, down] of cells) {
      tally.observedMs[at % tally.observedMs.length] = observed;
      tally.downMs[at % tally.downMs.length] = Math.min(observed, down);
    }
    return tally;
  });

const anyEnds = fc
  .array(fc.tuple(fc.nat(TALLY_SERIES - 1), fc.nat(2 ** 42), fc.nat(255), fc.nat(10 ** 8), fc.nat(2 ** 42)))
  .map((rows) => {
    const ends = new Ends();
    for (const [series, atMs, code, holdMs, hoursFromMs] of rows) {
      ends.atMs[series] = atMs;
      ends.code[series] = code;
      ends.holdMs[series] = holdMs;
      ends.hoursFromMs[series] = hoursFromMs;
    }
    return ends;
  });

test('the same comes back', () => {
  fc.assert(
    fc.property(anyTally, anyEnds, (tally, ends) => {
      expect(decodeTally(encodeTally(tally))).toEqual(tally);
      expect(decodeEnds(encodeEnds(ends))).toEqual(ends);
    }),
  );
});

test('what was always observed takes next to nothing', () => {
  const tally = new Tally(0, HOUR_MS, 64);
  tally.observedMs.fill(HOUR_MS);
  expect(encodeTally(tally).length).toBeLessThan(40);
});

test('what was damaged is found out; under a good checksum it is read or refused, and never anything else', () => {
  const tally = new Tally(0, HOUR_MS, 24);
  for (let i = 0; i < 200; i++) tally.observedMs[i * 7] = i * 1_000;
  const ends = new Ends();
  for (let i = 0; i < 90; i++) ends.atMs[i * 2] = i * 12_345;
  let refused = 0;
  const kinds: readonly (readonly [Uint8Array, (bytes: Uint8Array) => unknown])[] = [
    [encodeTally(tally), decodeTally],
    [encodeEnds(ends), decodeEnds],
  ];
  for (const [bytes, decode] of kinds) {
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(() => decode(flipped)).toThrow(failed);
      expect(() => decode(bytes.subarray(0, at))).toThrow(failed);
    }
    const content = unsealed(1, bytes);
    const changes = fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, (all) => {
        const changed = content.slice();
        for (const [at, value] of all) changed[at] = value;
        try {
          decode(sealed(1, changed));
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
          expect(thrown.code).toBe('store-failed');
          refused++;
        }
      }),
      { numRuns: 500 },
    );
  }
  expect(refused).toBeGreaterThan(100);
});
