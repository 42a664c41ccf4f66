// Outages as a table: of what, from when to when, why, seen from where, who was told. Knows the table; refuses to ask for it.
import type { OutageView } from '../../core/api.ts';
import { serviceHash } from '../state/route.ts';
import { lengthText, listText } from '../state/time-text.ts';
import { Age, type Column, Moment, StateWord, Table } from './parts.tsx';

const isPlanned = ({ plannedMs = 0, durationMs }: OutageView): boolean => plannedMs > 0 && plannedMs >= durationMs;

/** Groups, agents and machines have no page of their own. */
const isService = (name: string): boolean => !name.includes(' ');

const ofWhat: Column<OutageView> = {
  title: 'What',
  kind: 'main',
  cell: ({ service }) => (isService(service) ? <a href={serviceHash(service)}>{service}</a> : service),
};

const state: Column<OutageView> = {
  title: 'State',
  cell: (one) => {
    if (one.endedAt !== undefined) return <span class="soft">{isPlanned(one) ? 'over, as planned' : 'over'}</span>;
    return isPlanned(one) ? <StateWord state="planned" /> : <StateWord state="down">lasts</StateWord>;
  },
};

const rest: readonly Column<OutageView>[] = [
  { title: 'Began', cell: ({ startedAt }) => <Moment at={startedAt} /> },
  {
    title: 'Lasted',
    kind: 'number',
    cell: ({ durationMs, endedAt, startedAt }) =>
      endedAt === undefined ? <Age since={startedAt} /> : lengthText(durationMs),
  },
  { title: 'Why', cell: ({ reason }) => reason },
  { title: 'Seen from', cell: ({ from }) => listText(from) || '–' },
  { title: 'Told', cell: ({ told }) => (told.length === 0 ? <span class="soft">nobody</span> : listText(told)) },
  {
    title: 'Seen to',
    cell: ({ acknowledged }) =>
      acknowledged ? `${acknowledged.by}${acknowledged.note === undefined ? '' : ` – ${acknowledged.note}`}` : '–',
  },
];

export const OutageRows = ({ outages, isOfOne = false }: { outages: readonly OutageView[]; isOfOne?: boolean }) => (
  <Table
    caption="Outages, newest first"
    columns={isOfOne ? [{ ...state, kind: 'main' }, ...rest] : [ofWhat, state, ...rest]}
    items={outages}
    keyOf={({ id }) => String(id)}
    rowClass={({ endedAt }) => (endedAt === undefined ? 'open' : '')}
  />
);
