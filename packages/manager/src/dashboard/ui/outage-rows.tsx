// Outages as a table: of what, from when to when, why, seen from where, who was told and who sees to it. Knows the table; refuses to ask for it.
import { useState } from 'preact/hooks';
import type { OutageView } from '../../core/api.ts';
import { serviceHash } from '../state/route.ts';
import { lengthText, listText } from '../state/time-text.ts';
import { AcknowledgeDialog } from './acknowledge.tsx';
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
];

/** @param onAsk absent where nothing can be said of it */
const seenTo = (onAsk: ((outage: OutageView) => void) | undefined): Column<OutageView> => ({
  title: 'Seen to',
  cell: (one) => {
    const { service, endedAt, acknowledged } = one;
    const by = acknowledged && `${acknowledged.by}${acknowledged.note === undefined ? '' : ` – ${acknowledged.note}`}`;
    if (endedAt !== undefined || !onAsk) return by ?? '–';
    return (
      <span class="actions">
        {by === undefined ? null : <span>{by}</span>}
        <button
          type="button"
          aria-label={`${acknowledged ? 'Change who sees to' : 'Acknowledge'} ${service}`}
          onClick={() => onAsk(one)}
        >
          {acknowledged ? 'Change' : 'Acknowledge'}
        </button>
      </span>
    );
  },
});

type Props = {
  readonly outages: readonly OutageView[];
  readonly isOfOne?: boolean;
  /** Somebody has said that they see to one of them, or that nobody does. Absent where that is asked elsewhere. */
  readonly onChange?: () => void;
};

export const OutageRows = ({ outages, isOfOne = false, onChange }: Props) => {
  const [asking, setAsking] = useState<OutageView>();
  const what = isOfOne ? [{ ...state, kind: 'main' } as const] : [ofWhat, state];
  return (
    <>
      <Table
        caption="Outages, newest first"
        columns={[...what, ...rest, seenTo(onChange && setAsking)]}
        items={outages}
        keyOf={({ id }) => String(id)}
        rowClass={({ endedAt }) => (endedAt === undefined ? 'open' : '')}
      />
      {asking && onChange ? (
        <AcknowledgeDialog outage={asking} onClose={() => setAsking(undefined)} onDone={onChange} />
      ) : null}
    </>
  );
};
