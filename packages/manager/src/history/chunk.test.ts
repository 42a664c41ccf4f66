import { Fault } from '@vedette/protocol/kit';
import { latencyCode, latencyMsOf, limits } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHUNK_RESULTS_MAX, decodeChunk, encodeChunk, headOf } from './chunk.ts';
import { anyCode, anyLatencyMs, anyRhythm, columnsOf, type Row, rowsOf } from './results.fake.ts';
import { sealed, unsealed } from './seal.ts';

const START_MS = 1_763_712_000_000;
const failed = expect.objectContaining({ code: 'store-failed' });

/** What the wire would have made of these rows: all that may be lost. */
const rounded = (rows: readonly Row[]): Row[] =>
  rows.map(([at, code, ms]) => [at, code, Number.isFinite(ms) ? latencyMsOf(latencyCode(ms)) : Number.NaN]);

const VERSION = 1;

describe('what went in comes out', () => {
  test('of any rhythm', () => {
    fc.assert(
      fc.property(anyRhythm, (rows) => {
        expect(rowsOf(decodeChunk(encodeChunk(columnsOf(rows))))).toEqual(rounded(rows));
      }),
      { numRuns: 500 },
    );
  });

  test('of rows in no order at all, from 1970 to 9999', () => {
    const at = fc.oneof(
      fc.integer({ min: START_MS, max: START_MS + 99 }),
      fc.integer({ min: 0, max: limits.timeMsMax }),
    );
    const row = fc.tuple(at, anyCode, anyLatencyMs);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 200 }), (rows) => {
        expect(rowsOf(decodeChunk(encodeChunk(columnsOf(rows))))).toEqual(rounded(rows));
      }),
      { numRuns: 500 },
    );
  });

  test('of every latency the wire can say', () => {
    const codes = Array.from({ length: 13_000 }, (_, code) => code).filter((code) => code < 1000 || code % 1000 >= 100);
    const rows = codes.map((code, i): Row => [i, 0, latencyMsOf(code)]);
    expect(rowsOf(decodeChunk(encodeChunk(columnsOf(rows))))).toEqual(rows);
  });

  test('of as many rows as a chunk holds; none, or one more, is a mistake of the caller', () => {
    const rows = Array.from(
      { length: CHUNK_RESULTS_MAX },
      (_, i): Row => [i % 2 ? limits.timeMsMax - i : i, i % 2 ? 255 : 0, i % 2 ? Number.NaN : (i * 7919.7) % 1e9],
    );
    expect(rowsOf(decodeChunk(encodeChunk(columnsOf(rows))))).toEqual(rounded(rows));
    expect(() => encodeChunk(columnsOf([...rows, [1, 0, 1]]))).toThrow(RangeError);
    expect(() => encodeChunk(columnsOf([]))).toThrow(RangeError);
  });

  test.each([-1, 0.5, Number.NaN, limits.timeMsMax + 1])('a time of %s is a mistake of the caller', (at) => {
    expect(() => encodeChunk(columnsOf([[at, 0, 1]]))).toThrow(RangeError);
  });
});

test('the head says how many and from when to when, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(limits.timeMsMax), { minLength: 1, maxLength: 50 }), (times) => {
      const chunk = encodeChunk(columnsOf(times.map((at) => [at, 0, 1])));
      expect(headOf(chunk)).toEqual({ count: times.length, fromMs: Math.min(...times), toMs: Math.max(...times) });
    }),
  );
});

/** The same numbers every time, in [0, 1). */
const fraction = (i: number): number => ((i * 0.754877666 + 0.1) * 1000) % 1;
const steady = Array.from(
  { length: 4_096 },
  (_, i): Row => [START_MS + i * 10_000 + Math.floor(fraction(i) * 5), 0, 20 * Math.exp(fraction(i * 3 + 1) - 0.5)],
);

describe('bytes a result takes', () => {
  test('at most 1.5 with five possible times and latencies from 12 to 33 ms; pauses and outages cost little', () => {
    expect(encodeChunk(columnsOf(steady)).length / steady.length).toBeLessThan(1.5);
    const troubled = steady.map(([at, code, ms], i): Row => {
      const isDown = i % 1_000 > 980;
      return [at + Math.floor(i / 500) * 54_321, isDown ? 17 : code, isDown ? Number.NaN : ms];
    });
    expect(encodeChunk(columnsOf(troubled)).length / steady.length).toBeLessThan(1.53);
  });

  test('next to none when nothing ever differs', () => {
    const rows = steady.map((_, i): Row => [START_MS + i * 1_000, 0, 0.3]);
    expect(encodeChunk(columnsOf(rows)).length).toBeLessThan(100);
  });
});

describe('bytes that are no chunk', () => {
  const chunk = encodeChunk(columnsOf(steady.slice(0, 500)));

  test('every flipped bit is found, and every cut', () => {
    for (let at = 0; at < chunk.length; at++) {
      const flipped = chunk.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(() => decodeChunk(flipped)).toThrow(failed);
      expect(() => decodeChunk(chunk.subarray(0, at))).toThrow(failed);
    }
  });

  test('arbitrary changes under a good checksum are read or refused, and never anything else', () => {
    let refused = 0;
    let read = 0;
    const content = unsealed(VERSION, chunk);
    const change = fc.tuple(fc.nat(content.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(40), (changes, cut) => {
        const changed = content.slice(0, content.length - (cut > 20 ? cut : 0));
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        const bytes = sealed(VERSION, changed);
        try {
          const { count } = headOf(bytes);
          expect(decodeChunk(bytes).atMs.length).toBe(count);
          read++;
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
          expect(thrown.code).toBe('store-failed');
          refused++;
        }
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(read).toBeGreaterThan(0);
  });

  test('noise under a good checksum is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(() => decodeChunk(sealed(VERSION, noise))).toThrow(failed);
      }),
      { numRuns: 2_000 },
    );
  });
});
