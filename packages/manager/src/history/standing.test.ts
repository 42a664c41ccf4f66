import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined } from './pieces.ts';
import { columnsOf, type Row } from './results.fake.ts';
import { encodeRollups } from './rollup-bytes.ts';
import { rolledUp, touched } from './standing.ts';

const WIDTH_MS = 10;
const anyRow = fc.tuple(fc.nat(99), fc.constantFrom(0, 16, 64), fc.double({ min: 0, max: 9, noNaN: true }));
const anyRows: fc.Arbitrary<Row[]> = fc.array(anyRow, { maxLength: 20 });
const anyHold = fc.integer({ min: 1, max: 35 });

const bytesOf = (rows: readonly Row[], fromMs: number, toMs: number, holdMs: number): string[] =>
  rolledUp(joined([columnsOf(rows)]), { fromMs, toMs, widthMs: WIDTH_MS, holdMs }).map((one) =>
    Buffer.from(encodeRollups([one], WIDTH_MS)).toString('hex'),
  );

test('a part of the time is rolled up as it is in all of it', () => {
  const property = fc.property(anyRows, anyHold, fc.nat(9), fc.nat(4), (rows, holdMs, first, count) => {
    const whole = Array.from({ length: count }, (_, i) => (first + i) * WIDTH_MS);
    const single = whole.flatMap((fromMs) => bytesOf(rows, fromMs, fromMs + WIDTH_MS, holdMs));
    expect(bytesOf(rows, first * WIDTH_MS, (first + count) * WIDTH_MS, holdMs)).toEqual(single);
  });
  fc.assert(property);
});

test('what is not touched by more results does not change', () => {
  const property = fc.property(anyRows, anyRows, anyHold, (rows, more, holdMs) => {
    const times = more.map(([atMs]) => atMs);
    const changed = touched(times, { toMs: 200, widthMs: WIDTH_MS, holdMs });
    for (let fromMs = 0; fromMs < 200; fromMs += WIDTH_MS) {
      const toMs = fromMs + WIDTH_MS;
      if (changed.some((one) => one.fromMs <= fromMs && one.toMs >= toMs)) continue;
      expect(bytesOf([...rows, ...more], fromMs, toMs, holdMs)).toEqual(bytesOf(rows, fromMs, toMs, holdMs));
    }
  });
  fc.assert(property);
});

test('nothing beyond the end is touched', () => {
  expect(touched([5, 95, 130], { toMs: 100, widthMs: WIDTH_MS, holdMs: 12 })).toEqual([
    { fromMs: 0, toMs: 20 },
    { fromMs: 90, toMs: 100 },
  ]);
});
