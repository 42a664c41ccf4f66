// Everything at a glance: what is down, since when, seen from where, and what has been done about it; the rest below, to be searched and filtered.
import { useMemo, useState } from 'preact/hooks';
import { model } from '../live.ts';
import { choose, route } from '../location.ts';
import { openOutages } from '../state/doings.ts';
import {
  type Counts,
  countsOf,
  countsText,
  filtered,
  groupedRows,
  headlineOf,
  plainRows,
  type Row,
  type State,
  shownOf,
  states,
} from '../state/services.ts';
import { countText } from '../state/time-text.ts';
import { useNarrow, useStore } from '../ui/hooks.ts';
import { Icon, StateIcon } from '../ui/icons.tsx';
import { Choice, Empty } from '../ui/parts.tsx';
import { GroupRow, heightOfRow, ServiceRow } from '../ui/service-row.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { Warnings } from '../ui/warnings.tsx';

export const Overview = () => {
  const services = useStore(model, (all) => all.services);
  const planned = useStore(model, (all) => all.planned);
  const isKnown = useStore(model, ({ manager }) => manager !== undefined);
  const all = useMemo(() => shownOf({ services, planned }), [services, planned]);
  const counts = useMemo(() => countsOf(all), [all]);
  if (!isKnown) return <p class="first">Asking the manager …</p>;
  return (
    <>
      <h1 class="sr">Overview</h1>
      <Headline counts={counts} />
      <Warnings />
      <Services all={all} counts={counts} />
    </>
  );
};

const Headline = ({ counts }: { counts: Counts }) => {
  // Of nothing nobody can tell how it is.
  const worst = states.find((state) => counts[state] > 0) ?? 'unknown';
  return (
    <p class={`headline ${worst}`}>
      <StateIcon state={worst} />
      {headlineOf(counts)}
    </p>
  );
};

const Services = ({ all, counts }: { all: ReturnType<typeof shownOf>; counts: Counts }) => {
  const { q: text = '', state: wanted = '', by = '' } = useStore(route, ({ query }) => query);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const outages = useStore(model, (known) => known.outages);
  const open = useMemo(() => openOutages(outages), [outages]);
  const isNarrow = useNarrow();
  const state = states.find((one) => one === wanted);
  const found = useMemo(() => filtered(all, { text, ...(state && { state }) }), [all, text, state]);
  const rows = useMemo(() => (by === 'group' ? groupedRows(found, closed) : plainRows(found)), [found, by, closed]);
  const toggle = (id: string): void => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  return (
    <>
      <Tools text={text} state={state} by={by} counts={counts} />
      <p class="found" aria-live="off">
        {found.length === all.length
          ? countText(all.length, 'service')
          : `${found.length.toLocaleString('en-US')} of ${countText(all.length, 'service')}`}
      </p>
      {found.length === 0 ? (
        <Empty>
          {all.length === 0 ? (
            <>
              Add services to the configuration file, or with <code>vedette service add</code>.
            </>
          ) : (
            'No service is like that. Esc leaves the search.'
          )}
        </Empty>
      ) : (
        <VirtualList
          key={`${isNarrow}`}
          label="Services, worst first"
          count={rows.length}
          version={rows}
          heightOf={(i) => heightOfRow(rows[i], isNarrow)}
          keyOf={(i) => keyOf(rows[i], i)}
          rowOf={(i) => <AnyRow row={rows[i]} open={open} toggle={toggle} />}
        />
      )}
    </>
  );
};

const keyOf = (row: Row | undefined, index: number): string => {
  if (!row) return String(index);
  return row.kind === 'group' ? `group ${row.id}` : row.shown.service.id;
};

type AnyRowProps = { row: Row | undefined; open: ReturnType<typeof openOutages>; toggle: (id: string) => void };

const AnyRow = ({ row, open, toggle }: AnyRowProps) => {
  if (!row) return null;
  if (row.kind === 'group') return <GroupRow row={row} onToggle={() => toggle(row.id)} />;
  return <ServiceRow shown={row.shown} outage={open.get(row.shown.service.id)} />;
};

const Tools = ({ text, state, by, counts }: { text: string; state: State | undefined; by: string; counts: Counts }) => (
  <search class="tools">
    <div class="search">
      <Icon name="search" />
      <input
        type="search"
        placeholder="Search services"
        aria-label="Search services by id, target, group, label or agent"
        value={text}
        onInput={({ currentTarget }) => choose({ q: currentTarget.value })}
      />
      <kbd>/</kbd>
    </div>
    <fieldset class="states" aria-label={`Filter by state: ${countsText(counts)}`}>
      {states.map((one) => (
        <button
          key={one}
          type="button"
          class={`state-filter ${one} ${counts[one] === 0 ? 'none' : ''}`}
          aria-pressed={state === one}
          onClick={() => choose({ state: state === one ? '' : one })}
        >
          <StateIcon state={one} />
          <b>{counts[one].toLocaleString('en-US')}</b> {one}
        </button>
      ))}
    </fieldset>
    <Choice
      label="Order"
      value={by}
      options={[
        ['', 'Worst first'],
        ['group', 'By group'],
      ]}
      onChoose={(value) => choose({ by: value })}
    />
  </search>
);
