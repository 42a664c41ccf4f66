// What is planned: on now, coming, and over, as a list and as a calendar; made and ended here.
import { useState } from 'preact/hooks';
import type { PlannedOutageView } from '../../core/planned-api.ts';
import type { SilenceView } from '../../core/run-time-api.ts';
import { change } from '../client.ts';
import { askPlanned, managerNowMs } from '../live.ts';
import { choose, route } from '../location.ts';
import { monthRange } from '../state/calendar.ts';
import { silenceNumber } from '../state/planned.ts';
import { listText } from '../state/time-text.ts';
import { Calendar } from '../ui/calendar.tsx';
import { useAsked, useMinute, useStore } from '../ui/hooks.ts';
import {
  Chip,
  Choice,
  type Column,
  Empty,
  Moment,
  PageHead,
  Section,
  StateWord,
  Table,
  Trouble,
} from '../ui/parts.tsx';
import { useMayWrite } from '../ui/permission.tsx';
import { start, useSending } from '../ui/sending.ts';
import { SilenceDialog } from '../ui/silence-form.tsx';

export const Planned = () => {
  const [isMaking, setMaking] = useState(false);
  const { view = 'list', month = '' } = useStore(route, ({ query }) => query);
  const range = view === 'calendar' ? monthRange(month, managerNowMs()) : undefined;
  const query = range
    ? `?since=${new Date(range.fromMs).toISOString()}&until=${new Date(range.toMs).toISOString()}`
    : '';
  const current = useAsked<readonly PlannedOutageView[]>(`api/v1/planned${query}`, 30_000);
  const again = (): void => {
    current.again();
    start(askPlanned());
  };
  return (
    <>
      <PageHead title="Planned outages" lead="Nobody is told of what is planned; it is watched on.">
        <Choice
          label="Shown as"
          value={view}
          options={[
            ['list', 'List'],
            ['calendar', 'Calendar'],
          ]}
          onChoose={(one) => choose({ view: one })}
        />
        <button type="button" class="primary" onClick={() => setMaking(true)}>
          Plan an outage
        </button>
      </PageHead>
      <Trouble fault={current.fault} />
      {current.answer ? (
        view === 'calendar' && range ? (
          <Calendar all={current.answer} range={range} />
        ) : (
          <Coming all={current.answer} again={again} />
        )
      ) : null}
      {view === 'list' ? <Over /> : null}
      {isMaking ? <SilenceDialog services="" onClose={() => setMaking(false)} onMade={again} /> : null}
    </>
  );
};

type Stretch = PlannedOutageView['stretches'][number];
type Row = {
  readonly one: PlannedOutageView;
  readonly stretch: Stretch;
  readonly isOn: boolean;
  readonly more: number;
};

const rowsOf = (all: readonly PlannedOutageView[], nowMs: number): readonly Row[] =>
  all.flatMap((one) => {
    const [stretch, ...rest] = one.stretches;
    return stretch ? [{ one, stretch, isOn: Date.parse(stretch.since) <= nowMs, more: rest.length }] : [];
  });

const Coming = ({ all, again }: { all: readonly PlannedOutageView[]; again: () => void }) => {
  useMinute();
  const { isSending, fault, send } = useSending();
  const mayWrite = useMayWrite();
  const rows = rowsOf(all, managerNowMs());
  const end = (number: string): void => start(send(() => change('DELETE', `api/v1/silences/${number}`)).then(again));
  const columns: readonly Column<Row>[] = [
    { title: 'What', kind: 'main', cell: ({ one }) => <What one={one} /> },
    {
      title: 'State',
      cell: ({ isOn }) => (isOn ? <StateWord state="planned">on</StateWord> : <span class="soft">coming</span>),
    },
    { title: 'From', cell: ({ stretch }) => <Moment at={stretch.since} /> },
    { title: 'Until', cell: ({ stretch, more }) => <Until stretch={stretch} more={more} /> },
    { title: 'Services', cell: ({ one }) => <Of one={one} /> },
    { title: 'By', cell: ({ one }) => one.by ?? 'the file' },
    {
      title: 'End',
      cell: ({ one }) => {
        const number = silenceNumber(one.id);
        if (number === undefined) return <span class="soft">in the file</span>;
        return (
          <button
            type="button"
            disabled={isSending || !mayWrite}
            title={mayWrite ? '' : 'Log in, or show the operator token, to end it'}
            onClick={() => end(number)}
          >
            End it
          </button>
        );
      },
    },
  ];
  return (
    <Section title="On and coming, for a fortnight">
      <Trouble fault={fault} />
      {rows.length === 0 ? (
        <Empty>Nothing is planned.</Empty>
      ) : (
        <Table caption="Planned" columns={columns} items={rows} keyOf={({ one }) => one.id} />
      )}
    </Section>
  );
};

const What = ({ one: { id, reason, recurs } }: { one: PlannedOutageView }) => (
  <>
    {reason ?? id} {reason === undefined ? null : <span class="soft">{id}</span>} {recurs ? <Chip>recurs</Chip> : null}
  </>
);

const Until = ({ stretch: { until }, more }: { stretch: Stretch; more: number }) => (
  <>
    {until === undefined ? 'somebody ends it' : <Moment at={until} />}
    {more === 0 ? null : <span class="soft">{`, and ${more} times more`}</span>}
  </>
);

const Of = ({ one: { services, agents } }: { one: PlannedOutageView }) => {
  const text = listText([...services, ...agents.map((agent) => `agent ${agent}`)], 4);
  return <span title={services.slice(0, 50).join(', ')}>{text === '' ? '–' : text}</span>;
};

const Over = () => {
  const { answer } = useAsked<readonly SilenceView[]>('api/v1/silences?all=true&limit=100');
  const over = (answer ?? []).filter(({ state }) => state === 'over').slice(0, 20);
  if (over.length === 0) return null;
  return (
    <Section title="Over">
      <Table caption="Over" columns={overColumns} items={over} keyOf={({ id }) => String(id)} />
    </Section>
  );
};

const overColumns: readonly Column<SilenceView>[] = [
  { title: 'What', kind: 'main', cell: ({ id, reason }) => reason ?? `silence ${id}` },
  { title: 'From', cell: ({ from }) => <Moment at={from} /> },
  {
    title: 'Until',
    cell: ({ until, endedAt }) => (
      <>
        <Moment at={endedAt ?? until} />
        {endedAt === undefined ? '' : ', ended early'}
      </>
    ),
  },
  { title: 'Services', cell: ({ selectors }) => listText(selectors) },
  { title: 'By', cell: ({ by }) => by },
];
