// How the machine of an agent did: one small curve for each of processors, memory and disk. Knows how shares become curves.
import type { MachineHistory } from '../../core/machine-api.ts';

const parts = ['cpu', 'memory', 'disk'] as const;
const names = { cpu: 'Processors', memory: 'Memory', disk: 'Disk' } as const;
const [WIDTH, HEIGHT] = [300, 60];

export const MachinePlot = ({ history }: { history: MachineHistory }) => (
  <div class="three">
    {parts.map((part) => (
      <Curve key={part} part={part} history={history} />
    ))}
  </div>
);

const Curve = ({ part, history }: { part: (typeof parts)[number]; history: MachineHistory }) => {
  const [fromMs, untilMs] = [Date.parse(history.from), Date.parse(history.until)];
  const known = history.stretches.flatMap(({ at, figures }) => {
    const figure = figures[part];
    return figure ? [{ x: ((Date.parse(at) - fromMs) / (untilMs - fromMs)) * WIDTH, ...figure }] : [];
  });
  const last = known.at(-1);
  if (!last) return null;
  const most = Math.max(...known.map(({ max }) => max));
  const points = known.map(({ x, mean }) => `${x.toFixed(1)},${((1 - Math.min(1, mean)) * HEIGHT).toFixed(1)}`);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (
    <figure class="curve">
      <figcaption>
        {names[part]} <b>{percent(last.mean)}</b> <span class="soft">{`at most ${percent(most)}`}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${names[part]}: ${percent(last.mean)} now, at most ${percent(most)}`}
      >
        <path
          d={`M${points[0]?.split(',')[0] ?? 0},${HEIGHT} L${points.join(' L')} L${last.x.toFixed(1)},${HEIGHT} Z`}
          class="area"
        />
        <polyline points={points.join(' ')} class="edge" />
      </svg>
    </figure>
  );
};
