// `vedette managers`: who shares the store, and which of them leads.
import type { PeerView } from '../core/managers-api.ts';
import { createClient } from './client.ts';
import { age, count } from './format.ts';
import { exits, json, line } from './io.ts';
import { printTable } from './print-table.ts';
import type { Cell } from './table.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

/** Nothing heard for longer than this is worth a colour: they say that they are there every second. */
const SILENT_MS = 3_000;

/** Agents share seconds by the clock of the one that leads. Beyond this, somebody should look after the clocks. */
const AHEAD_MS = 100;

export const managers: Verb = {
  command: 'managers',
  describe: 'Show the managers that share the store, and which of them leads',
  options: { json: jsonOption, manager: managerOption },
  examples: [['$0 managers', 'who leads, who serves how many agents, whose clock is off']],
  async run(io, words) {
    const all = await createClient(io, words.text('manager')).get<readonly PeerView[]>('api/v1/managers');
    if (words.flag('json')) {
      json(io, all);
      return exits.ok;
    }
    const nowMs = Date.now();
    const rows = all.map((peer) => cells(peer, nowMs));
    printTable(io, columns, rows);
    line(io.out);
    line(io.out, summary(all));
    return exits.ok;
  },
};

const columns = [
  { title: 'MANAGER', least: 8 },
  { title: 'PART' },
  { title: 'FOR', align: 'right' },
  { title: 'AGENTS', align: 'right' },
  { title: 'SILENT', align: 'right' },
  { title: 'CLOCK', align: 'right', optional: true },
  { title: 'HOST', least: 8, optional: true },
  { title: 'AGENTS DIAL', least: 9, optional: true },
  { title: 'VERSION', optional: true },
] as const;

const cells = (
  { name, role, since, agents, silentMs, aheadMs, host, pid, listen, version }: PeerView,
  nowMs: number,
): Cell[] => [
  name,
  { text: role, style: role === 'leads' ? 'green' : 'bold' },
  age(since, nowMs),
  String(agents),
  silentMs < SILENT_MS ? '-' : { text: `${Math.round(silentMs / 1_000)} s`, style: 'red' },
  Math.abs(aheadMs) < AHEAD_MS ? '±0' : { text: `${aheadMs > 0 ? '+' : ''}${aheadMs} ms`, style: 'yellow' },
  `${host} ${pid}`,
  listen,
  version,
];

const summary = (all: readonly PeerView[]): string => {
  const leads = all.find(({ role }) => role === 'leads');
  const agents = all.reduce((sum, peer) => sum + peer.agents, 0);
  const led = leads ? `${leads.name} on ${leads.host} leads` : 'nobody leads';
  return `${count(all.length, 'manager')}, ${led}. ${count(agents, 'agent')} connected.`;
};
