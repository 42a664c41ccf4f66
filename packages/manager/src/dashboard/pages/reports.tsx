// How available everything was in a month, worst first: a table here, and a page of its own to keep.
import { useState } from 'preact/hooks';
import type { Report, ReportService } from '../../core/history-api.ts';
import { nowMs } from '../browser.ts';
import { model } from '../live.ts';
import { choose, route } from '../location.ts';
import { serviceHash } from '../state/route.ts';
import { countText, latencyText, lengthText, shareText } from '../state/time-text.ts';
import { DayStrip } from '../ui/day-strip.tsx';
import { useAsked, useStore } from '../ui/hooks.ts';
import { type Column, Empty, PageHead, Section, Table, Trouble } from '../ui/parts.tsx';

const MONTHS = 13;
const SHOWN = 100;

export const Reports = () => {
  const { month = monthsBefore(0), group = '' } = useStore(route, ({ query }) => query);
  const services = useStore(model, (all) => all.services);
  const groups = [...new Set([...services.values()].flatMap((one) => one.group ?? []))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = new URLSearchParams({ month, zone, ...(group !== '' && { group }) });
  const { answer, fault, isAsking } = useAsked<Report>(`api/v1/report?${query}`);
  return (
    <>
      <PageHead
        title="Reports"
        lead={answer ? `${countText(answer.services.length, 'service')}, days by the clocks of ${answer.zone}` : ''}
      >
        <label class="inline">
          <span class="sr">Month</span>
          <select value={month} onInput={({ currentTarget }) => choose({ month: currentTarget.value })}>
            {Array.from({ length: MONTHS }, (_, i) => monthsBefore(i)).map((one) => (
              <option key={one} value={one}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </label>
        <label class="inline">
          <span class="sr">Group</span>
          <select value={group} onInput={({ currentTarget }) => choose({ group: currentTarget.value })}>
            <option value="">All groups</option>
            {groups.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <a class="button" href={`api/v1/report.html?${query}`} target="_blank" rel="noopener">
          Page to keep
        </a>
      </PageHead>
      <Trouble fault={fault} />
      {isAsking && !answer ? <div class="placeholder" /> : null}
      {answer ? <Shown report={answer} /> : null}
    </>
  );
};

const Shown = ({ report }: { report: Report }) => {
  const [isAll, setAll] = useState(false);
  const { all, services, groups } = report;
  const shown = isAll ? services : services.slice(0, SHOWN);
  return (
    <>
      <dl class="tiles big">
        <Tile name="up" value={shareText(all.uptime, 3)} />
        <Tile name="down" value={lengthText(all.downMs)} />
        <Tile name={all.outages === 1 ? 'outage' : 'outages'} value={String(all.outages)} />
        <Tile name="planned" value={lengthText(all.plannedMs)} />
        <Tile name="observed" value={shareText(all.coverage, 1)} />
      </dl>
      <Section title="Services, most downtime first">
        {services.length === 0 ? (
          <Empty>No service was watched then.</Empty>
        ) : (
          <Table caption="Services" columns={columnsFor(report)} items={shown} keyOf={({ id }) => id} />
        )}
        {shown.length < services.length ? (
          <button
            type="button"
            onClick={() => setAll(true)}
          >{`Show all ${services.length.toLocaleString('en-US')}`}</button>
        ) : null}
      </Section>
      {groups.length === 0 ? null : (
        <Section title="Groups">
          <Table caption="Groups" columns={groupColumns} items={groups} keyOf={({ id }) => id} />
        </Section>
      )}
    </>
  );
};

const Tile = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

type Figured = Pick<
  ReportService,
  'uptime' | 'downMs' | 'outages' | 'longestMs' | 'plannedMs' | 'coverage' | 'latency' | 'budget'
>;

const figureColumns: readonly Column<Figured>[] = [
  { title: 'Uptime', kind: 'number', cell: ({ uptime }) => shareText(uptime, 3) },
  { title: 'Down', kind: 'number', cell: ({ downMs }) => (downMs === 0 ? '–' : lengthText(downMs)) },
  { title: 'Outages', kind: 'number', cell: ({ outages }) => (outages === 0 ? '–' : outages) },
  {
    title: 'Longest',
    kind: 'number',
    cell: ({ longestMs }) => (longestMs === undefined ? '–' : lengthText(longestMs)),
  },
  { title: 'Planned', kind: 'number', cell: ({ plannedMs }) => (plannedMs === 0 ? '–' : lengthText(plannedMs)) },
  { title: 'Observed', kind: 'number', cell: ({ coverage }) => shareText(coverage, 1) },
  { title: 'p95', kind: 'number', cell: ({ latency }) => latencyText(latency?.p95Ms) },
  {
    title: 'Budget left',
    kind: 'number',
    cell: ({ budget }) =>
      budget ? (
        <span
          class={budget.leftMs < 0 ? 'bad' : ''}
        >{`${budget.leftMs < 0 ? '−' : ''}${lengthText(Math.abs(budget.leftMs))}`}</span>
      ) : (
        '–'
      ),
  },
];

const columnsFor = (report: Report): readonly Column<ReportService>[] => [
  {
    title: 'Service',
    kind: 'main',
    cell: ({ id, target }) => (
      <>
        <a href={serviceHash(id)}>{id}</a> <small class="soft">{target}</small>
      </>
    ),
  },
  { title: 'Days', cell: (one) => <DayStrip service={one} cells={report.cells} zone={report.zone} /> },
  ...figureColumns,
];

const groupColumns: readonly Column<Report['groups'][number]>[] = [
  { title: 'Group', kind: 'main', cell: ({ id }) => id },
  { title: 'Services', kind: 'number', cell: ({ services }) => services },
  ...figureColumns,
];

const monthsBefore = (count: number): string => {
  const now = new Date(nowMs());
  const at = new Date(now.getFullYear(), now.getMonth() - count, 1);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}`;
};

const nameOf = (month: string): string =>
  new Date(`${month}-15T12:00:00`).toLocaleDateString('en', { month: 'long', year: 'numeric' });
