// Latencies of several agents as the columns that a chart takes. Knows how points become lines with breaks; refuses to know how they are drawn.
import type { HistoryView } from '../../core/history-api.ts';

export type ChartData = {
  readonly agents: readonly string[];
  /** Seconds since 1970, then one column for each agent; null where it has nothing. */
  readonly columns: [xs: number[], ...ys: (number | null)[][]];
};

/** Where nothing of an agent is known for longer than so many steps, its line breaks. */
const BREAK_STEPS = 2.5;

export const chartData = ({ agents, stepMs }: Pick<HistoryView, 'agents' | 'stepMs'>): ChartData => {
  const known = agents.map(({ points }) => points.map(pointOf));
  const breakS = (stepMs * BREAK_STEPS) / 1_000;
  // A gap that all of them have needs a moment of its own to show.
  const moments = known.flatMap((points) =>
    points.flatMap(([x], i) => (gapBefore(points, i) > breakS ? [x, x - stepMs / 1_000] : [x])),
  );
  const xs = [...new Set(moments)].sort((a, b) => a - b);
  return {
    agents: agents.map(({ agent }) => agent),
    columns: [xs, ...known.map((points) => filled(xs, points, breakS))],
  };
};

type Point = readonly [x: number, y: number | null];

const pointOf = ({ at, p50Ms, meanMs }: HistoryView['agents'][number]['points'][number]): Point => [
  Date.parse(at) / 1_000,
  p50Ms ?? meanMs ?? null,
];

const gapBefore = (points: readonly Point[], i: number): number =>
  (points[i]?.[0] ?? 0) - (points[i - 1]?.[0] ?? Number.POSITIVE_INFINITY);

/** Where agents look at different moments, each moment is of one of them: the others go on from their point before, as long as that is not long ago. */
const filled = (xs: readonly number[], points: readonly Point[], breakS: number): (number | null)[] => {
  let i = 0;
  return xs.map((x) => {
    while (i < points.length && (points[i]?.[0] ?? 0) < x) i++;
    const [nextX, y] = points[i] ?? [Number.POSITIVE_INFINITY, null];
    if (nextX === x) return y;
    const [beforeX, before] = points[i - 1] ?? [Number.NEGATIVE_INFINITY, null];
    const after = points[i]?.[1] ?? null;
    if (nextX - beforeX > breakS || before === null || after === null) return null;
    return before + ((after - before) * (x - beforeX)) / (nextX - beforeX);
  });
};
