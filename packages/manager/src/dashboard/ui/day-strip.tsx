// The days of a service side by side, each coloured by its worst. Knows where a day's time went.
import type { ReportService } from '../../core/history-api.ts';
import { lengthText } from '../state/time-text.ts';

type Props = { readonly service: ReportService; readonly cells: readonly string[]; readonly zone: string };

export const DayStrip = ({ service: { id, strip }, cells, zone }: Props) => {
  const days = cells.map((at, i) => {
    const [downMs = 0, plannedMs = 0, upMs = 0] = [strip.downMs[i], strip.plannedMs[i], strip.upMs[i]];
    const state = downMs > 0 ? 'down' : plannedMs > upMs ? 'planned' : upMs > 0 ? 'up' : 'unknown';
    return { at, state, downMs };
  });
  const bad = days.filter(({ downMs }) => downMs > 0);
  const label = bad.length === 0 ? 'never down' : `down on ${bad.length} days`;
  return (
    <svg
      class="day-strip"
      viewBox={`0 0 ${cells.length * 4} 18`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${id}: ${label}`}
    >
      {days.map(({ at, state, downMs }, i) => (
        <rect
          key={at}
          class={state}
          x={i * 4}
          y={state === 'down' ? 0 : state === 'planned' ? 3 : 6}
          width="3.2"
          height={state === 'down' ? 18 : state === 'planned' ? 15 : 12}
        >
          <title>{`${new Date(at).toLocaleDateString('en-CA', { timeZone: zone })}: ${downMs > 0 ? `down ${lengthText(downMs)}` : state}`}</title>
        </rect>
      ))}
    </svg>
  );
};
