import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, within } from './pieces.ts';
import { columnsOf, type Row, rowsOf } from './results.fake.ts';

const anyRow = fc.tuple(fc.nat(20), fc.nat(255), fc.double({ min: 0, max: 9, noNaN: true }));
const anyPieces: fc.Arbitrary<Row[][]> = fc.array(fc.array(anyRow, { maxLength: 8 }), { maxLength: 5 });

test('pieces are joined in order of time, and in the order in which they came where that is equal', () => {
  const property = fc.property(anyPieces, (pieces) => {
    const plain = pieces.flat().toSorted(([a], [b]) => a - b);
    expect(rowsOf(joined(pieces.map(columnsOf)))).toEqual(plain);
  });
  fc.assert(property);
});

test('a stretch holds what was made from its beginning to before its end', () => {
  const property = fc.property(anyPieces, fc.nat(21), fc.nat(21), (pieces, fromMs, toMs) => {
    const all = joined(pieces.map(columnsOf));
    const plain = rowsOf(all).filter(([atMs]) => atMs >= fromMs && atMs < toMs);
    expect(rowsOf(within(all, fromMs, toMs))).toEqual(plain);
  });
  fc.assert(property);
});
