// `vedette agent list`: where each agent is known from, and how its key stands.
import type { AgentView } from '../core/api.ts';
import { createClient } from './client.ts';
import { age } from './format.ts';
import { exits, json } from './io.ts';
import { printTable } from './print-table.ts';
import type { Cell } from './table.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

export const agentList: Verb = {
  command: 'list',
  describe: 'Show where each agent is known from, and how its key stands',
  options: { json: jsonOption, manager: managerOption },
  examples: [['$0 agent list', 'which keys are in use, which wait for their first use']],
  async run(io, words) {
    const all = await createClient(io, words.text('manager')).get<readonly AgentView[]>('api/v1/agents');
    if (words.flag('json')) {
      json(io, all);
      return exits.ok;
    }
    const nowMs = Date.now();
    const rows = all.map((agent) => cells(agent, nowMs));
    printTable(io, columns, rows);
    return exits.ok;
  },
};

const columns = [
  { title: 'AGENT', least: 8 },
  { title: 'FROM' },
  { title: 'KEY' },
  { title: 'ISSUED', align: 'right' },
  { title: 'LAST USED', align: 'right' },
  { title: 'STATE' },
  { title: 'LABELS', least: 8, optional: true },
] as const;

const cells = ({ id, from, key, state, labels }: AgentView, nowMs: number): Cell[] => [
  id,
  from,
  keyCell(key),
  age(key.next?.issuedAt ?? key.issuedAt, nowMs),
  age(key.usedAt, nowMs),
  state,
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ') || '-',
];

const keyCell = ({ state, number, next }: AgentView['key']): Cell => {
  if (state === 'none') return { text: 'none', style: 'yellow' };
  if (next) return { text: `${number} in use, ${next.number} waits`, style: 'yellow' };
  return state === 'in use' ? `${number} in use` : { text: `${number} waits`, style: 'yellow' };
};
