// When a service was up, failing, down, planned or unknown, as a strip over time, with outages, planned windows and gaps below it. Knows where each lies.
import type { HistoryCell, HistoryView } from '../../core/history-api.ts';
import { fullText, lengthText, shareText } from '../state/time-text.ts';
import { AXIS_PX, RIGHT_PX } from './chart-frame.ts';

type Span = { readonly since: string; readonly until: string; readonly text: string };

export const StateStrip = ({ view }: { view: HistoryView }) => {
  const [fromMs, toMs] = [Date.parse(view.since), Date.parse(view.until)];
  const x = (ms: number): number => ((Math.min(toMs, Math.max(fromMs, ms)) - fromMs) / (toMs - fromMs)) * 1_000;
  const outages = view.outages.map(({ startedAt, endedAt, reason, durationMs }) => ({
    since: startedAt,
    until: endedAt ?? view.until,
    text: `Down at ${fullText(startedAt)} for ${lengthText(durationMs)}: ${reason}`,
  }));
  const planned = view.planned.map(({ id, since, until }) => ({ since, until, text: `Planned: ${id}` }));
  const gaps = view.gaps.map(({ agent, since, until, items }) => ({
    since,
    until,
    text: `Lost by ${agent}: ${items} items`,
  }));
  const lanes = [
    { name: 'down', spans: outages },
    { name: 'planned', spans: planned },
    { name: 'gap', spans: gaps },
  ].filter(({ spans }) => spans.length > 0);
  return (
    <div class="strip-box" style={{ marginRight: `${RIGHT_PX}px` }}>
      <Lane name="state" label={stripLabel(view)}>
        {runs(view.cells, toMs).map(({ atMs, endMs, cell }) => (
          <rect key={atMs} class={cell.state} x={x(atMs)} width={Math.max(0.8, x(endMs) - x(atMs))} height="22">
            <title>{`${fullText(cell.at)}: ${cell.state}`}</title>
          </rect>
        ))}
      </Lane>
      {lanes.map(({ name, spans }) => (
        <Lane key={name} name={name} label={spans.map(({ text }) => text).join('. ')}>
          {spans.map((one: Span) => (
            <rect
              key={one.since + one.text}
              class={name}
              x={x(Date.parse(one.since))}
              width={Math.max(2, x(Date.parse(one.until)) - x(Date.parse(one.since)))}
              height="8"
            >
              <title>{one.text}</title>
            </rect>
          ))}
        </Lane>
      ))}
    </div>
  );
};

const Lane = ({ name, label, children }: { name: string; label: string; children: preact.ComponentChildren }) => (
  <div class={`lane ${name}`}>
    <span style={{ width: `${AXIS_PX}px` }}>{name === 'down' ? 'outages' : name === 'gap' ? 'gaps' : name}</span>
    <svg viewBox={`0 0 1000 ${name === 'state' ? 22 : 8}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {children}
    </svg>
  </div>
);

const stripLabel = ({ figures, outages }: HistoryView): string =>
  `Up ${shareText(figures.uptime, 3)}, down ${lengthText(figures.downMs)}, ${outages.length} outages.`;

type Run = { readonly atMs: number; readonly endMs: number; readonly cell: HistoryCell };

/** Cells that follow each other in the same state are one rectangle. */
const runs = (cells: readonly HistoryCell[], untilMs: number): readonly Run[] => {
  const found: Run[] = [];
  cells.forEach((cell, i) => {
    const next = cells[i + 1];
    const endMs = next ? Date.parse(next.at) : untilMs;
    const last = found.at(-1);
    if (last?.cell.state === cell.state) found[found.length - 1] = { ...last, endMs };
    else found.push({ atMs: Date.parse(cell.at), endMs, cell });
  });
  return found;
};
