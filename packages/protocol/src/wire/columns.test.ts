import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeResults, ResultEncoder } from './columns.ts';
import { latencyCode, latencyMsOf } from './latency-code.ts';
import { limits } from './limits.ts';

type Row = readonly [slot: number, atMs: number, code: number, latencyMs: number];

const encoder = new ResultEncoder();
const encode = (rows: readonly Row[]): Uint8Array => {
  for (const row of rows) encoder.append(...row);
  return encoder.finish();
};
const decode = (bytes: Uint8Array, count: number): Row[] => {
  const { slot, atMs, code, latencyMs } = decodeResults(bytes, count);
  return Array.from(slot, (s, i): Row => [s, atMs[i] ?? -1, code[i] ?? -1, latencyMs[i] ?? -1]);
};
const START_MS = 1_763_712_000_000;
const invalid = expect.objectContaining({ code: 'message-invalid' });

test('P50 arbitrary rows come back, whatever their order and size', () => {
  const slot = fc.oneof(fc.nat(20), fc.nat(limits.slotMax));
  const at = fc.oneof(fc.integer({ min: START_MS, max: START_MS + 50 }), fc.nat(limits.timeMsMax));
  const code = fc.constantFrom(0, 0, 16, 17, 64, 255);
  const latency = fc.oneof(
    fc.constant(Number.NaN),
    fc.nat(999).map((us) => us / 1000),
    fc.double({ min: 0.001, max: 1e10, noNaN: true }),
  );
  const row = fc.tuple(slot, at, code, latency);
  const repeated = fc.tuple(row, fc.integer({ min: 1, max: 9 })).map(([one, n]) => Array<Row>(n).fill(one));
  fc.assert(
    fc.property(fc.array(repeated, { maxLength: 40 }), (groups) => {
      const rows = groups.flat();
      const back = decode(encode(rows), rows.length);
      expect(back.map(([s, a, c]) => [s, a, c])).toEqual(rows.map(([s, a, c]) => [s, a, c]));
      for (const [i, [, , , ms]] of rows.entries()) {
        const got = back[i]?.[3] ?? -1;
        if (Number.isNaN(ms)) expect(got).toBeNaN();
        else expect(Math.abs(got - ms)).toBeLessThanOrEqual(Math.max(ms * 0.005, 0.0005) * (1 + 1e-9));
      }
    }),
    { numRuns: 500 },
  );
});

describe('P55 latencies', () => {
  test('every microsecond below a millisecond is exact', () => {
    for (let us = 0; us < 1000; us++) expect(latencyMsOf(latencyCode(us / 1000))).toBe(us / 1000);
  });

  test('three significant digits are kept', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e12, noNaN: true }), (ms) => {
        expect(Math.abs(latencyMsOf(latencyCode(ms)) - ms)).toBeLessThanOrEqual(
          Math.max(ms * 0.005, 0.0005) * (1 + 1e-9),
        );
      }),
    );
  });

  test('coding what was decoded changes nothing', () => {
    for (let code = 0; code <= 12_999; code++) {
      if (code < 1000 || code % 1000 >= 100) expect(latencyCode(latencyMsOf(code))).toBe(code);
    }
  });

  test('what no clock can have measured is brought within range', () => {
    expect(latencyCode(-1)).toBe(0);
    expect(latencyCode(0.9999)).toBe(1100);
    expect(latencyCode(1e300)).toBe(12_999);
    expect(decode(encode([[1, 1, 0, Number.POSITIVE_INFINITY]]), 1)[0]?.[3]).toBeNaN();
  });
});

test('sorted by when they were sent, results are the same, and smaller', () => {
  const rows: [slot: number, atMs: number, code: number, latencyMs: number][] = [];
  for (let i = 0; i < 2_000; i++) rows.push([i + 1, 1_000 + Math.floor(i / 10), 0, 0.3]);
  const shuffled = rows.toSorted((a, b) => ((a[0] * 7_919) % 2_003) - ((b[0] * 7_919) % 2_003));
  const sized = (sorted: boolean) => {
    for (const row of shuffled) encoder.append(...row);
    if (sorted) encoder.sort();
    return encoder.finish();
  };
  const loose = sized(false);
  const neat = sized(true);
  expect(decode(neat, 2_000)).toEqual(decode(loose, 2_000).toSorted((a, b) => a[1] - b[1] || a[0] - b[0]));
  expect(neat.length / rows.length).toBeLessThanOrEqual(3);
  expect(loose.length / rows.length).toBeGreaterThan(3);
});

describe('P50 limits', () => {
  test('a batch of the most rows, in the worst order, fits its byte string; one row more is a mistake of the caller', () => {
    for (let i = 0; i < limits.batchItemsMax; i++) {
      encoder.append(
        i % 2 ? limits.slotMax - i : i,
        i % 2 ? limits.timeMsMax - i : i,
        i % 2 ? 255 : 7,
        i % 2 ? Number.NaN : 999e9,
      );
    }
    expect(() => encoder.append(1, 1, 0, 1)).toThrow(RangeError);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThanOrEqual(limits.binBytesMax);
    expect(decodeResults(bytes, limits.batchItemsMax).count).toBe(limits.batchItemsMax);
    expect(encoder.count).toBe(0);
  });

  test('more rows than a batch holds are refused before anything is read', () => {
    for (const count of [limits.batchItemsMax + 1, 2 ** 40, -1, 1.5, Number.NaN]) {
      expect(() => decodeResults(new Uint8Array([1]), count)).toThrow(invalid);
    }
  });

  test('no bytes at all are no rows', () => {
    expect(decodeResults(new Uint8Array(), 0).count).toBe(0);
    expect(() => decodeResults(new Uint8Array(), 1)).toThrow(invalid);
  });

  test.each<[string, Row]>([
    ['a negative slot', [-1, 1, 0, 1]],
    ['a slot above 2^32 - 1', [2 ** 32, 1, 0, 1]],
    ['a fraction of a slot', [0.5, 1, 0, 1]],
    ['a time before 1970', [1, -1, 0, 1]],
    ['a time after 9999', [1, limits.timeMsMax + 1, 0, 1]],
    ['no time', [1, Number.NaN, 0, 1]],
    ['a code above 255', [1, 1, 256, 1]],
  ])('%s is a mistake of the caller', (_, row) => {
    expect(() => encoder.append(...row)).toThrow(RangeError);
    expect(encoder.count).toBe(0);
  });

  test('a fraction of a millisecond is rounded', () => {
    expect(decode(encode([[1, 1.6, 0, 1]]), 1)).toEqual([[1, 2, 0, 1]]);
  });
});

describe('bytes a result takes', () => {
  /** The same numbers every time, in [0, 1). */
  const fraction = (i: number): number => ((i * 0.754877666 + 0.1) * 1000) % 1;
  const bytesEach = (rows: readonly Row[]): number => encode(rows).length / rows.length;

  test('at most 2.5 at 10,000 a second in slot order, loopback or far away', () => {
    const rows = (ms: number) =>
      Array.from({ length: 10_000 }, (_, i): Row => [i, START_MS + Math.floor(i / 10), 0, ms * (0.5 + fraction(i))]);
    expect(bytesEach(rows(0.1))).toBeLessThan(2);
    expect(bytesEach(rows(25))).toBeLessThan(2.5);
  });

  test('at most 5.1 at 100 a second with no order at all', () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, i): Row => [
        Math.floor(fraction(i * 7) * 1_000),
        START_MS + i * 10 + Math.floor(fraction(i) * 3),
        0,
        25 * (0.5 + fraction(i)),
      ],
    );
    expect(bytesEach(rows)).toBeLessThan(5.1);
  });
});
