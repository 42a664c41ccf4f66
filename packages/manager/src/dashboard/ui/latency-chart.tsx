// How fast each agent was answered, over time; a stretch that is dragged over is looked at more closely. Knows the chart library, alone; refuses to ask for anything.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HistoryView } from '../../core/history-api.ts';
import { chartData } from '../state/chart-data.ts';
import { latencyText } from '../state/time-text.ts';
import { AXIS_PX, RIGHT_PX } from './chart-frame.ts';

const HEIGHT_PX = 240;
/** A drag that is shorter is a click. */
const DRAG_PX_MIN = 6;

/** Lines of agents: each its own colour, and each its own dashes. */
const dashes = [[], [6, 3], [2, 2], [10, 3, 2, 3], [4, 4], [12, 4]];

type Props = { view: HistoryView; onChoose: (sinceMs: number, untilMs: number) => void };

export const LatencyChart = ({ view, onChoose }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    let plot = draw(current, view, (...range) => choose.current(...range));
    const again = (): void => {
      plot.destroy();
      plot = draw(current, view, (...range) => choose.current(...range));
    };
    const watcher = new ResizeObserver(
      () => plot.width === current.clientWidth || plot.setSize({ width: current.clientWidth, height: HEIGHT_PX }),
    );
    watcher.observe(current);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', again);
    addEventListener('themechange', again);
    return () => {
      watcher.disconnect();
      dark.removeEventListener('change', again);
      removeEventListener('themechange', again);
      plot.destroy();
    };
  }, [view]);
  return <div ref={place} class="chart" role="img" aria-label={labelOf(view)} />;
};

const labelOf = ({ agents, figures: { latency } }: HistoryView): string => {
  if (agents.length === 0) return 'Latency: nobody has looked in this time.';
  const slow = latency ? ` Median ${latencyText(latency.p50Ms)}, 95 % below ${latencyText(latency.p95Ms)}.` : '';
  return `Latency as seen by ${agents.map(({ agent }) => agent).join(', ')}.${slow}`;
};

/** By the 24 hours of the day; where a day begins, which. uPlot's own notation: the step from which on, the text, and what is added where a larger unit begins. */
const timeTicks: uPlot.Axis.Values = [
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [3_600, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
];

const draw = (place: HTMLElement, view: HistoryView, onChoose: Props['onChoose']): uPlot => {
  const { agents, columns } = chartData(view);
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: style.color,
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  const [fromS, toS] = [Date.parse(view.since) / 1_000, Date.parse(view.until) / 1_000];
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT_PX,
      padding: [12, RIGHT_PX, 0, 0],
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => [fromS, toS] },
        y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.15)] },
      },
      legend: { live: true },
      series: [
        { label: 'at', value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
        ...agents.map((agent, i) => ({
          label: agent,
          stroke: colour(`--line-${(i % 6) + 1}`),
          dash: dashes[i % dashes.length] ?? [],
          width: 1.5,
          points: { show: (columns[0]?.length ?? 0) < 80, size: 4 },
          value: (_plot: uPlot, ms: number | null) => (ms === null || ms === undefined ? '–' : latencyText(ms)),
        })),
      ],
      axes: [
        { ...axis, size: 44, space: 70, values: timeTicks },
        { ...axis, size: AXIS_PX, values: (_plot, ticks) => ticks.map((ms) => latencyText(ms)) },
      ],
      hooks: {
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < DRAG_PX_MIN) return;
            onChoose(plot.posToVal(left, 'x') * 1_000, plot.posToVal(left + width, 'x') * 1_000);
          },
        ],
      },
    },
    columns,
    place,
  );
};
