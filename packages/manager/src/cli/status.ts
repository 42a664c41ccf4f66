// `vedette status`: what holds now, as a table; of one service, as a Nagios plugin.
import { Fault } from '@vedette/protocol/kit';
import type { ServiceView, Status } from '../core/api.ts';
import { type Client, createClient } from './client.ts';
import { age, latency } from './format.ts';
import { agentsSummary, byTrouble, healthWords, servicesSummary, upFrom, warnings } from './health-words.ts';
import { heartbeatLines } from './heartbeat-lines.ts';
import { exits, type Io, json, line } from './io.ts';
import { healthStyle, type Paint, paintFor } from './paint.ts';
import { pluginAnswer, pluginUnknown } from './plugin.ts';
import { tableWidth, textWidth, widthFor } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { safe, wrap } from './text.ts';
import { jsonOption, managerOption, type Verb, type Words } from './verb.ts';

export const status: Verb = {
  command: 'status [service]',
  describe: 'Show the health of every service, or check one as a Nagios plugin',
  positionals: { service: 'Print one line; exit 0 up, 1 failing, 2 down, 3 unknown' },
  options: {
    agents: { type: 'boolean', describe: 'Show what each agent sees' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 status', 'everything, trouble first'],
    ['$0 status web --agents', 'one service, and what each agent sees of it'],
    ['$0 status web && deploy', 'go on only while web is up'],
  ],
  async run(io, words) {
    const id = words.text('service');
    const client = createClient(io, words.text('manager'));
    if (id !== undefined) return one(io, client, id, words);
    const all = await client.get<Status>('api/v1/status');
    if (words.flag('json')) json(io, all);
    else print(io, all, words.flag('agents'));
    return exits.ok;
  },
};

const one = async (io: Io, client: Client, id: string, words: Words): Promise<number> => {
  let service: ServiceView;
  try {
    service = await client.get<ServiceView>(`api/v1/services/${encodeURIComponent(id)}`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // A plugin's caller reads the answer on stdout, also when there is none.
    const { line: text, exit } = pluginUnknown(error.message);
    line(words.flag('json') ? io.err : io.out, text);
    return exit;
  }
  const answer = pluginAnswer(service, Date.now());
  if (words.flag('json')) json(io, service);
  else line(io.out, answer.line);
  if (words.flag('agents') && !words.flag('json'))
    for (const row of [...perAgent(io, [service]), ...factLines(io, service), ...reportLines(io, service)])
      line(io.out, row);
  return answer.exit;
};

const print = (io: Io, all: Status, agents: boolean): void => {
  const paint = paintFor(io.out, io.env);
  const width = tableWidth(io);
  const services = all.services.toSorted(byTrouble);
  const nowMs = Date.parse(all.manager.now);
  if (services.length === 0) line(io.out, 'No services yet: add some to the configuration file.');
  else
    for (const row of agents ? perAgent(io, services) : serviceTable(services, width, nowMs, paint)) line(io.out, row);
  line(io.out);
  line(io.out, `${servicesSummary(services)}. ${agentsSummary(all.agents)}.`);
  for (const warning of warnings(all))
    for (const part of wrap(safe(warning), textWidth(width))) line(io.out, paint('yellow', part));
};

const columns: readonly Column[] = [
  { title: 'SERVICE', least: 12 },
  { title: 'HEALTH' },
  { title: 'FOR', align: 'right', optional: true },
  { title: 'LATENCY', align: 'right', optional: true },
  { title: 'UP FROM', align: 'right', optional: true },
  { title: 'TARGET', least: 12, optional: true },
];

/** One row per service, in the order given; the first line holds the titles. */
export const serviceTable = (
  services: readonly ServiceView[],
  width: number,
  nowMs: number,
  paint: Paint,
): string[] => {
  const rows = services.map((service): Cell[] => [
    service.id,
    { text: healthWords(service), style: healthStyle(service.health) },
    age(service.since, nowMs),
    latency(service.latencyMs),
    upFrom(service),
    service.target,
  ]);
  return table(columns, rows, width, paint);
};

/** What the probes of each agent learned besides, one fact a line. */
const factLines = (io: Io, { from }: ServiceView): string[] => {
  const width = widthFor(io);
  return from.flatMap(({ agent, facts = {} }) => {
    const entries = Object.entries(facts);
    if (entries.length === 0) return [];
    const keyWidth = Math.max(...entries.map(([key]) => key.length));
    return [
      '',
      `Learned by ${agent}:`,
      ...entries.flatMap(([key, fact]) => wrap(safe(`${key.padEnd(keyWidth)}  ${fact}`), width)),
    ];
  });
};

const reportLines = (io: Io, { heartbeat }: ServiceView): string[] =>
  heartbeat ? ['', ...heartbeatLines(heartbeat, Date.now()).flatMap((one) => wrap(safe(one), widthFor(io)))] : [];

const perAgent = (io: Io, services: readonly ServiceView[]): string[] => {
  const nowMs = Date.now();
  const rows = services.flatMap((service) =>
    service.from.map((view, i): Cell[] => [
      i === 0 ? service.id : '',
      view.agent,
      { text: healthWords(view), style: healthStyle(view.health) },
      age(view.since, nowMs),
      latency(view.latencyMs),
      view.probedAt === undefined ? '-' : `${age(view.probedAt, nowMs)} ago`,
    ]),
  );
  const titles: readonly Column[] = [
    { title: 'SERVICE', least: 12 },
    { title: 'AGENT', least: 8 },
    { title: 'HEALTH' },
    { title: 'FOR', align: 'right', optional: true },
    { title: 'LATENCY', align: 'right', optional: true },
    { title: 'PROBED', align: 'right', optional: true },
  ];
  return table(titles, rows, tableWidth(io), paintFor(io.out, io.env));
};
