import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Change } from '@vedette/protocol/health';
import { describe, expect, test } from 'vitest';
import { asGap, behind, joined, type Kept, withoutResults } from './collapse.ts';

const epoch = 'a'.repeat(32);
type Batch = Extract<SpoolItem, { type: 'batch' }>;

const change = (slot: number): Change => ({ slot, health: 'up', at: slot, since: slot });

const batch = (places: readonly number[], count: number): Kept & { readonly item: Batch } => ({
  item: {
    type: 'batch',
    epoch,
    seq: 100,
    count,
    results: new Uint8Array([1]),
    changes: places.map((place) => ({ place, change: change(place) })),
  },
  fromMs: 1_000,
  toMs: 2_000,
});

const gap = (from: number, to: number, fromMs = 1_000, toMs = 2_000): Kept => ({
  item: { type: 'gap', epoch, from, to, reason: 'spool-full', fromMs, toMs },
  fromMs,
  toMs,
});

/** `100-101 gone`, `102-103 of slots 2,3`. */
const told = (list: readonly Kept[]): string[] =>
  list.map(({ item }) =>
    item.type === 'gap'
      ? `${item.from}-${item.to} gone`
      : `${item.seq}-${item.seq + item.count - 1} of slots ${item.changes.map((c) => `${c.place}:${c.change.slot}`).join()}`,
  );

describe('taking the results away', () => {
  const rows: [string, readonly number[], number, readonly string[]][] = [
    ['no changes: one gap', [], 3, ['100-102 gone']],
    ['changes only: nothing goes', [0, 1], 2, ['100-101 of slots 0:0,1:1']],
    ['a change first', [0], 3, ['100-100 of slots 0:0', '101-102 gone']],
    ['a change last', [2], 3, ['100-101 gone', '102-102 of slots 0:2']],
    ['a run in the middle', [1, 2], 4, ['100-100 gone', '101-102 of slots 0:1,1:2', '103-103 gone']],
    ['two runs', [0, 2], 3, ['100-100 of slots 0:0', '101-101 gone', '102-102 of slots 0:2']],
  ];
  test.for(rows)('%s', ([, places, count, expected]) => {
    expect(told(withoutResults(batch(places, count)))).toEqual(expected);
  });

  test('what is left says when it was', () => {
    for (const { item, fromMs, toMs } of withoutResults(batch([1], 3))) {
      expect([fromMs, toMs]).toEqual([1_000, 2_000]);
      if (item.type === 'gap') expect([item.fromMs, item.toMs]).toEqual([1_000, 2_000]);
    }
  });
});

describe('gaps', () => {
  test('a whole batch becomes one gap, and a gap stays one', () => {
    expect(asGap(batch([1], 3))).toEqual(gap(100, 102));
    expect(asGap(gap(1, 2))).toEqual(gap(1, 2));
  });

  test('neighbours are joined over the time of both', () => {
    expect(joined(gap(1, 2, 10, 20), gap(3, 9, 30, 40))).toEqual(gap(1, 9, 10, 40));
  });

  test('others are not', () => {
    const corrupt = gap(3, 4);
    const other: Kept = {
      ...corrupt,
      item: { ...corrupt.item, type: 'gap', reason: 'spool-corrupt', from: 3, to: 4, fromMs: 0, toMs: 0 },
    };
    const foreign: Kept = { ...corrupt, item: { ...corrupt.item, epoch: 'b'.repeat(32) } };
    for (const next of [gap(4, 5), other, foreign, batch([], 1)]) expect(joined(gap(1, 2), next)).toBeUndefined();
  });

  test('what lies behind a number', () => {
    expect(behind(gap(3, 9), 5).item).toMatchObject({ from: 6, to: 9 });
    expect(behind(gap(3, 9), 2)).toEqual(gap(3, 9));
    expect(behind(batch([], 3), 101)).toEqual(batch([], 3));
  });
});
