import { expect, test } from 'vitest';
import { Rollup } from '../history/rollup.ts';
import { sightsAt, sightsOf } from './sights.ts';

const rollup = (fromMs: number, upMs: number, downMs = 0): Rollup => {
  const one = new Rollup(fromMs);
  one.stand('up', upMs);
  one.stand('down', downMs);
  one.stand('unknown', 5);
  return one;
};

test('of several agents no more was seen than the one saw that saw most', () => {
  const agents = [[rollup(0, 60, 20), rollup(100, 100)], [rollup(0, 10, 40)]];
  expect(sightsOf(agents, 100, 1_000)).toEqual([
    { fromMs: 0, toMs: 100, observedMs: 80, downMs: 40 },
    { fromMs: 100, toMs: 200, observedMs: 100, downMs: 0 },
  ]);
});

test('nothing was seen of what is still to come', () => {
  expect(sightsOf([[rollup(0, 100), rollup(100, 30)]], 100, 100)).toHaveLength(1);
  expect(sightsOf([[rollup(100, 90)]], 100, 150)).toEqual([{ fromMs: 100, toMs: 150, observedMs: 50, downMs: 0 }]);
});

test('of many at once, whole ones are joined, others are not', () => {
  const columns = [100, 100, 100, 40, 0, 100];
  const answer = {
    ...{ fromMs: 1_000, columns: columns.length, latencies: new Map() },
    observedMs: Uint32Array.from([...columns.map(() => 0), ...columns]),
    downMs: Uint32Array.from([...columns.map(() => 0), 0, 30, 0, 0, 0, 0]),
  };
  const query = { widthMs: 100 };
  expect(sightsAt(0, query, answer, 9_999)).toEqual([]);
  expect(sightsAt(1, query, answer, 9_999)).toEqual([
    { fromMs: 1_000, toMs: 1_300, observedMs: 300, downMs: 30 },
    { fromMs: 1_300, toMs: 1_400, observedMs: 40, downMs: 0 },
    { fromMs: 1_500, toMs: 1_600, observedMs: 100, downMs: 0 },
  ]);
});
