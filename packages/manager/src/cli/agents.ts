// `vedette agents`: who looks, whether they are there, and how they are doing.
import { Fault } from '@vedette/protocol/kit';
import type { AgentView } from '../core/api.ts';
import { createClient } from './client.ts';
import { age, clockTime, count, latency } from './format.ts';
import { agentsSummary } from './health-words.ts';
import { exits, json, line } from './io.ts';
import { machineCells, strains } from './machine-cells.ts';
import { showMachine } from './machine-history.ts';
import { paintFor, type Style } from './paint.ts';
import { tableWidth, textWidth } from './screen-width.ts';
import { type Cell, table } from './table.ts';
import { safe, wrap } from './text.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

export const agents: Verb = {
  command: 'agents [agent]',
  describe: 'Show the agents and how they are doing, or how the machine of one did',
  positionals: { agent: 'The agent whose machine is asked about' },
  options: {
    since: { type: 'string', describe: 'With an agent: from when on: 24h, 7d, "2026-12-01 00:00" (24h)' },
    until: { type: 'string', describe: 'Until when (now)' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 agents', 'who is connected, how far away, how late its probes are'],
    ['$0 agents eu-1 --since 7d', 'how much of its machine was used'],
  ],
  async run(io, words) {
    if (words.text('agent') !== undefined) return showMachine(io, words);
    if (words.text('since') !== undefined || words.text('until') !== undefined)
      throw new Fault('usage', 'Say of which agent: `vedette agents eu-1 --since 24h`.');
    const all = await createClient(io, words.text('manager')).get<readonly AgentView[]>('api/v1/agents');
    if (words.flag('json')) {
      json(io, all);
      return exits.ok;
    }
    const width = tableWidth(io);
    const paint = paintFor(io.out, io.env);
    const nowMs = Date.now();
    for (const row of table(
      columns,
      all.map((agent) => cells(agent, nowMs)),
      width,
      paint,
    ))
      line(io.out, row);
    line(io.out);
    line(io.out, `${agentsSummary(all)}.`);
    for (const words of all.flatMap(troubles))
      for (const part of wrap(safe(words), textWidth(width), '  ')) line(io.out, paint('yellow', part));
    return exits.ok;
  },
};

/** What somebody has to see to, a sentence each. */
const troubles = (agent: AgentView): string[] => {
  const { id, contested, problems } = agent;
  return [
    ...(contested ? [rival(id, contested)] : []),
    ...strains(agent),
    ...problems.map(({ service, reason, text }) => `${id} does not probe ${service} (${reason}): ${text}`),
  ];
};

const rival = (id: string, { address, at, times }: NonNullable<AgentView['contested']>): string =>
  `another process at ${address} calls itself ${id} too; ${count(times, 'time')}, last ${clockTime(at)}`;

const columns = [
  { title: 'AGENT', least: 8 },
  { title: 'STATE' },
  { title: 'FOR', align: 'right' },
  { title: 'SERVICES', align: 'right', optional: true },
  { title: 'ROUND TRIP', align: 'right', optional: true },
  { title: 'LATE P99', align: 'right', optional: true },
  { title: 'UNSENT', align: 'right', optional: true },
  { title: 'CPU', align: 'right', optional: true },
  { title: 'MEM', align: 'right', optional: true },
  { title: 'DISK', align: 'right', optional: true },
  { title: 'LOAD', align: 'right', optional: true },
  { title: 'ADDRESS', least: 9, optional: true },
] as const;

const styles: Readonly<Record<AgentView['state'], Style>> = { connected: 'green', away: 'red', never: 'magenta' };

const cells = (agent: AgentView, nowMs: number): Cell[] => [
  agent.id,
  { text: agent.state, style: styles[agent.state] },
  age(agent.since, nowMs),
  String(agent.services),
  latency(agent.roundTripMs),
  latency(agent.vitals?.latenessP99Ms),
  agent.vitals === undefined ? '-' : agent.vitals.spooled.toLocaleString('en-US'),
  ...machineCells(agent),
  agent.address ?? '-',
];
