// Those who look: whether they are there, how late and how loaded they are, how their clocks and machines do, and what they refuse.
import type { AgentView } from '../../core/api.ts';
import { model } from '../live.ts';
import { route } from '../location.ts';
import { hashOf } from '../state/route.ts';
import { countText, latencyText } from '../state/time-text.ts';
import { AgentDetail } from '../ui/agent-detail.tsx';
import { AgentState } from '../ui/agent-state.tsx';
import { useStore } from '../ui/hooks.ts';
import { Chip, type Column, Empty, Labels, PageHead, Table } from '../ui/parts.tsx';
import { Share } from '../ui/share.tsx';

export const Agents = () => {
  const id = useStore(route, (here) => here.id);
  const agents = useStore(model, (all) => all.agents);
  if (id !== undefined) return <AgentDetail id={id} />;
  const all = [...agents.values()].sort(absentFirst);
  const connected = all.filter(({ state }) => state === 'connected').length;
  return (
    <>
      <PageHead
        title="Agents"
        lead={all.length === 0 ? '' : `${connected} of ${countText(all.length, 'agent')} connected`}
      />
      {all.length === 0 ? (
        <Empty>
          No agent is known yet: <code>vedette agent add eu-1</code> makes a key for one.
        </Empty>
      ) : (
        <section class="card flush" aria-label="Agents">
          <Table
            caption="Agents"
            columns={columns}
            items={all}
            keyOf={(one) => one.id}
            rowClass={({ state }) => (state === 'connected' ? '' : 'open')}
          />
        </section>
      )}
    </>
  );
};

const absentFirst = (a: AgentView, b: AgentView): number => {
  const rank = Number(a.state === 'connected') - Number(b.state === 'connected');
  return rank !== 0 ? rank : a.id < b.id ? -1 : 1;
};

const columns: readonly Column<AgentView>[] = [
  {
    title: 'Agent',
    kind: 'main',
    cell: ({ id, labels, contested }) => (
      <>
        <a href={hashOf({ page: 'agents', id })}>{id}</a> <Labels labels={labels} />
        {contested ? <Chip tone="down">more than one</Chip> : null}
      </>
    ),
  },
  { title: 'State', cell: (agent) => <AgentState agent={agent} /> },
  { title: 'Services', kind: 'number', cell: ({ services }) => services.toLocaleString('en-US') },
  {
    title: 'Refuses',
    kind: 'number',
    cell: ({ problems }) =>
      problems.length === 0 ? (
        <span class="soft">–</span>
      ) : (
        <Chip tone="failing">{problems.length.toLocaleString('en-US')}</Chip>
      ),
  },
  { title: 'Late, 99 %', kind: 'number', cell: ({ vitals }) => latencyText(vitals?.latenessP99Ms) },
  { title: 'Spooled', kind: 'number', cell: ({ vitals }) => vitals?.spooled.toLocaleString('en-US') ?? '–' },
  { title: 'Dropped', kind: 'number', cell: ({ vitals }) => vitals?.dropped.toLocaleString('en-US') ?? '–' },
  {
    title: 'Clock',
    kind: 'number',
    cell: ({ clockOffsetMs }) =>
      clockOffsetMs === undefined ? '–' : `${clockOffsetMs > 0 ? '+' : ''}${clockOffsetMs.toFixed(1)} ms`,
  },
  { title: 'CPU', kind: 'number', cell: (agent) => <Share agent={agent} part="cpu" /> },
  { title: 'Memory', kind: 'number', cell: (agent) => <Share agent={agent} part="memory" /> },
  { title: 'Disk', kind: 'number', cell: (agent) => <Share agent={agent} part="disk" /> },
  { title: 'Version', kind: 'minor', cell: ({ software }) => software?.replace('vedette-agent/', '') ?? '–' },
];
