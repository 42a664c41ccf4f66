import { expect, test } from 'vitest';
import { chartData } from './chart-data.ts';

const point = (second: number, p50Ms?: number) => ({
  ...{ at: new Date(second * 1_000).toISOString(), up: 1, down: 0, unknown: 0 },
  ...(p50Ms !== undefined && { p50Ms }),
});

test('agents that look at different moments share them, each line going on between its own', () => {
  const agents = [
    { agent: 'eu-1', points: [point(0, 10), point(2, 20)] },
    { agent: 'us-1', points: [point(1, 50), point(3, 70)] },
  ];
  expect(chartData({ agents, stepMs: 1_000 })).toEqual({
    agents: ['eu-1', 'us-1'],
    columns: [
      [0, 1, 2, 3],
      [10, 15, 20, null],
      [null, 50, 60, 70],
    ],
  });
});

test('where nothing answered, and where nobody looked for long, a line breaks', () => {
  const agents = [{ agent: 'eu-1', points: [point(0, 10), point(1), point(2, 10), point(20, 10)] }];
  const { columns } = chartData({ agents, stepMs: 1_000 });
  expect(columns).toEqual([
    [0, 1, 2, 19, 20],
    [10, null, 10, null, 10],
  ]);
});
