// One agent: everything it tells of itself and its machine, how the machine did, and what it will not probe, with its own reasons.
import type { AgentView } from '../../core/api.ts';
import type { MachineHistory } from '../../core/machine-api.ts';
import { model } from '../live.ts';
import { hashOf, serviceHash } from '../state/route.ts';
import { bytesText, latencyText, lengthText } from '../state/time-text.ts';
import { AgentState, hostText } from './agent-state.tsx';
import { useAsked, useStore } from './hooks.ts';
import { Icon } from './icons.tsx';
import { MachinePlot } from './machine-plot.tsx';
import { type Column, Empty, Labels, Moment, PageHead, Section, Table } from './parts.tsx';

export const AgentDetail = ({ id }: { id: string }) => {
  const agent = useStore(model, (all) => all.agents.get(id));
  return (
    <>
      <a class="back" href={hashOf({ page: 'agents' })}>
        <Icon name="back" /> All agents
      </a>
      <PageHead title={id} lead={agent ? <AgentState agent={agent} /> : ''} />
      {agent ? <Detail agent={agent} /> : <Empty>No agent of that name is known.</Empty>}
    </>
  );
};

const Detail = ({ agent }: { agent: AgentView }) => (
  <>
    {agent.contested ? (
      <p class="trouble">{`Another process calls itself ${agent.id} and is turned away: it came from ${agent.contested.address}, ${agent.contested.times} times.`}</p>
    ) : null}
    <div class="two">
      <Section title="Itself">
        <Pairs pairs={aboutItself(agent)} />
      </Section>
      <Section title="Its work">
        <Pairs pairs={aboutWork(agent)} />
      </Section>
    </div>
    <Machine id={agent.id} />
    <Section title="What it refuses">
      {agent.problems.length === 0 ? (
        <Empty>Nothing: it probes all that it is asked to.</Empty>
      ) : (
        <Table caption="Refused" columns={refused} items={agent.problems} keyOf={({ service }) => service} />
      )}
    </Section>
  </>
);

const refused: readonly Column<AgentView['problems'][number]>[] = [
  { title: 'Service', kind: 'main', cell: ({ service }) => <a href={serviceHash(service)}>{service}</a> },
  { title: 'Why', cell: ({ reason }) => reason },
  { title: 'In its words', cell: ({ text }) => text },
];

type Pair = readonly [name: string, value: preact.ComponentChildren];

const Pairs = ({ pairs }: { pairs: readonly Pair[] }) => (
  <dl class="pairs">
    {pairs.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const aboutItself = (agent: AgentView): readonly Pair[] => {
  const { software, address, dialledBy, clockOffsetMs, roundTripMs, key, from } = agent;
  return [
    ['Version', software ?? '–'],
    ['Host', hostText(agent)],
    ['Address', `${address ?? '–'}, ${dialledBy === 'agent' ? 'it dials in' : 'it is dialled'}`],
    ['Known from', from === 'file' ? 'the file' : 'run time'],
    [
      'Key',
      <span key="key">
        {key.state}
        {key.usedAt === undefined ? null : (
          <>
            , used <Moment at={key.usedAt} />
          </>
        )}
      </span>,
    ],
    ['Clock', clockOffsetMs === undefined ? '–' : clockWords(clockOffsetMs)],
    ['Round trip', latencyText(roundTripMs)],
    ['Labels', <Labels key="labels" labels={agent.labels} />],
  ];
};

const clockWords = (offsetMs: number): string =>
  `${Math.abs(offsetMs).toFixed(1)} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} the manager’s`;

const aboutWork = ({ services, vitals, configured }: AgentView): readonly Pair[] => [
  ['Services', `${services.toLocaleString('en-US')}${configured ? '' : ', not told of them yet'}`],
  ...(vitals
    ? ([
        ['Probes since its start', vitals.probes.toLocaleString('en-US')],
        ['Skipped', vitals.skipped.toLocaleString('en-US')],
        ['In flight', String(vitals.inFlight)],
        ['Late', `${latencyText(vitals.latenessP50Ms)} in the middle, 99 % below ${latencyText(vitals.latenessP99Ms)}`],
        ['Spooled, dropped', `${vitals.spooled.toLocaleString('en-US')}, ${vitals.dropped.toLocaleString('en-US')}`],
        ['Memory', bytesText(vitals.memoryBytes)],
        ['Load', vitals.machine?.load?.map((one) => one.toFixed(2)).join('  ') ?? '–'],
        ['Machine up for', vitals.machine?.uptimeMs === undefined ? '–' : lengthText(vitals.machine.uptimeMs)],
      ] as const)
    : []),
];

const Machine = ({ id }: { id: string }) => {
  const { answer } = useAsked<MachineHistory>(`api/v1/agents/${encodeURIComponent(id)}/machine?since=24h`, 60_000);
  if (!answer || answer.stretches.length === 0) return null;
  return (
    <Section title="Its machine, the last 24 hours">
      <MachinePlot history={answer} />
    </Section>
  );
};
