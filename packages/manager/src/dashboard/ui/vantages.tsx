// What each agent holds of a service, and what its probes learned besides. Knows the table.
import type { ServiceView, ViewFrom } from '../../core/api.ts';
import { hashOf } from '../state/route.ts';
import { latencyText } from '../state/time-text.ts';
import { Age, type Column, Empty, StateWord, Table } from './parts.tsx';

const columns: readonly Column<ViewFrom>[] = [
  { title: 'Agent', kind: 'main', cell: ({ agent }) => <a href={hashOf({ page: 'agents', id: agent })}>{agent}</a> },
  {
    title: 'Holds it',
    cell: ({ health, reason }) => (
      <>
        <StateWord state={health} /> <span class="soft">{reason ?? ''}</span>
      </>
    ),
  },
  { title: 'For', cell: ({ since }) => <Age since={since} /> },
  {
    title: 'Probed',
    cell: ({ probedAt }) =>
      probedAt === undefined ? (
        '–'
      ) : (
        <>
          <Age since={probedAt} /> ago
        </>
      ),
  },
  { title: 'Latency', kind: 'number', cell: ({ latencyMs }) => latencyText(latencyMs) },
];

export const Vantages = ({ service: { from, heartbeat } }: { service: ServiceView }) => (
  <>
    {from.length === 0 ? (
      <Empty>No agent looks at it.</Empty>
    ) : (
      <Table caption="Agents" columns={columns} items={from} keyOf={({ agent }) => agent} />
    )}
    {heartbeat ? (
      <p class="soft">
        {`Last report: ${heartbeat.report}, `}
        <Age since={heartbeat.at} /> ago.
      </p>
    ) : null}
    <Facts from={from} />
  </>
);

const Facts = ({ from }: { from: readonly ViewFrom[] }) => {
  const told = from.filter(({ facts }) => facts && Object.keys(facts).length > 0);
  if (told.length === 0) return null;
  return (
    <details class="facts-list">
      <summary>What the probes learned besides</summary>
      {told.map(({ agent, facts = {} }) => (
        <dl key={agent} class="pairs">
          <dt class="of">{agent}</dt>
          {Object.entries(facts).map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      ))}
    </details>
  );
};
