// How the machines of agents are doing, in cells and sentences. Knows how shares are shown, and which are over their limits; refuses to know who is told.
import type { AgentView } from '../core/api.ts';
import type { Cell } from './table.ts';

const parts = ['cpu', 'memory', 'disk'] as const;
type Part = (typeof parts)[number];

type Seen = Pick<AgentView, 'id' | 'vitals' | 'limits'>;

/** Shares of the processors, the memory and the disk that are used, and the load of the last minute. */
export const machineCells = (agent: Seen): readonly Cell[] => [
  ...parts.map((part) => shareCell(agent, part)),
  agent.vitals?.machine?.load?.[0]?.toFixed(1) ?? '-',
];

/** A sentence for everything that is over its limit, whether for long enough to be told or not. */
export const strains = (agent: Seen): readonly string[] =>
  parts.flatMap((part) => {
    if (!isOver(agent, part)) return [];
    const [used, limit] = [agent.vitals?.machine?.[part] ?? 0, agent.limits?.[part] ?? 0];
    return [`machine ${agent.id} uses ${percent(used)} of its ${part}, and its limit is ${percent(limit)}`];
  });

const shareCell = (agent: Seen, part: Part): Cell => {
  const used = agent.vitals?.machine?.[part];
  if (used === undefined) return '-';
  return isOver(agent, part) ? { text: percent(used), style: 'yellow' } : percent(used);
};

const isOver = ({ vitals, limits }: Seen, part: Part): boolean =>
  (vitals?.machine?.[part] ?? 0) > (limits?.[part] ?? Number.POSITIVE_INFINITY);

export const percent = (share: number): string => `${Math.round(share * 100)}%`;
