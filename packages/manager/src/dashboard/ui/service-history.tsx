// How a service was: its states and latencies over a stretch of time that can be looked at ever more closely, down to single results. Asks for the stretch it shows.
import type { Figures, HistoryView } from '../../core/history-api.ts';
import { choose, route } from '../location.ts';
import { rangeOf, rangeParameters, ranges } from '../state/range.ts';
import { countText, fullText, latencyText, lengthText, shareText } from '../state/time-text.ts';
import { useAsked, useNarrow, useStore } from './hooks.ts';
import { LazyChart } from './lazy-chart.tsx';
import { OutageRows } from './outage-rows.tsx';
import { Choice, Empty, Section, Trouble } from './parts.tsx';
import { StateStrip } from './state-strip.tsx';

const AGAIN_MS = 20_000;

const madeOf = { results: 'single results', minutes: 'minutes', hours: 'hours', days: 'days' } as const;

export const ServiceHistory = ({ id }: { id: string }) => {
  const range = rangeOf(useStore(route, ({ query }) => query));
  const points = useNarrow() ? 160 : 360;
  const path = `api/v1/services/${encodeURIComponent(id)}/history?${rangeParameters(range)}&points=${points}`;
  const { answer, fault, isAsking } = useAsked<HistoryView>(path, range.name === '' ? undefined : AGAIN_MS);
  const look = (sinceMs: number, untilMs: number): void =>
    choose({ range: '', since: String(Math.round(sinceMs)), until: String(Math.round(untilMs)) });
  return (
    <Section
      title="History"
      aside={
        <Choice
          label="Stretch of time"
          value={range.name}
          options={ranges.map(([name, text]) => [name, text] as const)}
          onChoose={(name) => choose({ range: name, since: '', until: '' })}
        />
      }
    >
      <Trouble fault={fault} />
      {answer ? (
        <Seen view={answer} look={look} isZoomed={range.name === ''} />
      ) : (
        <div class={isAsking ? 'placeholder' : ''} />
      )}
    </Section>
  );
};

type SeenProps = { view: HistoryView; look: (sinceMs: number, untilMs: number) => void; isZoomed: boolean };

const Seen = ({ view, look, isZoomed }: SeenProps) => (
  <>
    <Tiles figures={view.figures} />
    <p class="soft range-text">
      {`${fullText(view.since)} to ${fullText(view.until)}, by ${lengthText(view.stepMs)} from ${madeOf[view.from]}`}
      {isZoomed ? (
        <button type="button" class="quiet" onClick={() => choose({ range: '24h', since: '', until: '' })}>
          Back to 24 h
        </button>
      ) : (
        <span class="hint"> – drag over the chart to look closer</span>
      )}
    </p>
    <StateStrip view={view} />
    {view.agents.length === 0 ? (
      <Empty>Nobody has looked in this time.</Empty>
    ) : (
      <LazyChart view={view} onChoose={look} />
    )}
    {view.outages.length === 0 ? null : (
      <details class="outages-in" open={view.outages.length <= 5}>
        <summary>{countText(view.outages.length, 'outage')} in this time</summary>
        <OutageRows outages={view.outages.slice(0, 50)} isOfOne />
      </details>
    )}
  </>
);

const Tiles = ({ figures }: { figures: Figures }) => {
  const { uptime, downMs, outages, latency, coverage, plannedMs, budget } = figures;
  const tiles: readonly (readonly [string, string])[] = [
    ['Uptime', shareText(uptime, 3)],
    ['Down', downMs === 0 ? '–' : lengthText(downMs)],
    ['Outages', String(outages)],
    ['Median latency', latencyText(latency?.p50Ms)],
    ['95 % below', latencyText(latency?.p95Ms)],
    ['Observed', shareText(coverage, 1)],
    ...(plannedMs > 0 ? [['Planned', lengthText(plannedMs)] as const] : []),
    ...(budget
      ? [['Budget left', `${budget.leftMs < 0 ? '−' : ''}${lengthText(Math.abs(budget.leftMs))}`] as const]
      : []),
  ];
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};
