import { expect, test } from 'vitest';
import { knownOf, lastOf, withoutFirst } from './overlap.ts';
import type { JournalEntry } from './store.ts';

const head = { agent: 'eu-1', epoch: 'e', receivedAtMs: 7 };
const batch = (seq: number, count: number): JournalEntry => ({
  ...head,
  seq,
  count,
  body: { type: 'batch', results: new Uint8Array([1]), changes: [] },
});
const gap = (from: number, to: number): JournalEntry => ({
  ...head,
  seq: from,
  count: to - from + 1,
  body: { type: 'gap', gap: { epoch: 'e', from, to, reason: 'spool-full', fromMs: 1, toMs: 2 } },
});

test.each([
  ['follows the mark', batch(5, 3), 4, 0],
  ['overlaps by one', batch(5, 3), 5, 1],
  ['overlaps but for one', batch(5, 3), 6, 2],
  ['ends at the mark', batch(5, 3), 7, 3],
  ['ends long before the mark', batch(5, 3), 99, 3],
  ['leaves one item missing', batch(5, 3), 3, 'ahead'],
  ['is the first of its stream', batch(1, 1), 0, 0],
  ['holds nothing', batch(5, 0), 4, 0],
] as const)('an entry that %s', (_, entry, mark, known) => {
  expect(knownOf(entry, mark)).toBe(known);
});

test('a batch is kept whole and says what to skip, whatever it said before', () => {
  expect(lastOf(batch(5, 3))).toBe(7);
  expect(withoutFirst(batch(5, 3), 0)).toStrictEqual(batch(5, 3));
  expect(withoutFirst(batch(5, 3), 2)).toStrictEqual({ ...batch(5, 3), skip: 2 });
  expect(withoutFirst({ ...batch(5, 3), skip: 2 }, 0)).toStrictEqual(batch(5, 3));
  expect(withoutFirst(batch(5, 3), 3)).toBeUndefined();
  expect(withoutFirst(batch(5, 0), 0)).toBeUndefined();
});

test('a gap is clipped', () => {
  expect(withoutFirst(gap(5, 9), 0)).toStrictEqual(gap(5, 9));
  expect(withoutFirst(gap(5, 9), 4)).toStrictEqual(gap(9, 9));
  expect(withoutFirst(gap(5, 9), 5)).toBeUndefined();
});
