import { expect, test } from 'vitest';
import { LostEpochs } from './lost-epochs.ts';

const [a, b, held] = ['a', 'b', 'c'].map((c) => c.repeat(32)) as [string, string, string];
const gap = (epoch: string, at: number) => ({
  type: 'gap',
  epoch,
  from: at,
  to: at,
  reason: 'spool-corrupt',
  fromMs: 9,
  toMs: 9,
});
const lost = () =>
  new LostEpochs([
    { epoch: a, seq: 4, atMs: 9 },
    { epoch: b, seq: 0, atMs: 9 },
  ]);

test('each is named, and told as a gap behind what was released', () => {
  expect(lost().ranges()).toEqual([
    { epoch: a, first: 5, next: 6 },
    { epoch: b, first: 1, next: 2 },
  ]);
  expect(lost().behind(undefined)).toEqual([gap(a, 5), gap(b, 1)]);
  expect(lost().behind({ epoch: a, seq: 5 })).toEqual([gap(b, 1)]);
  expect(lost().behind({ epoch: held, seq: 5 })).toBeUndefined();
});

test('what the manager has further on moves the gap, and does not end it', () => {
  const epochs = lost();
  expect(epochs.confirmed({ epoch: a, seq: 7 })).toBe(false);
  expect(epochs.behind(undefined)).toEqual([gap(a, 8), gap(b, 1)]);
});

test('an epoch is done with once the manager has its gap', () => {
  const epochs = lost();
  epochs.behind(undefined);
  expect(epochs.confirmed({ epoch: a, seq: 4 })).toBe(false);
  expect(epochs.confirmed({ epoch: a, seq: 5 })).toBe(true);
  expect(epochs.confirmed({ epoch: a, seq: 5 })).toBe(false);
  expect(epochs.behind(undefined)).toEqual([gap(b, 1)]);
});
