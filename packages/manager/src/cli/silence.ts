// `vedette silence …`: planned outages that are made while the manager runs.
import type { SilenceView } from '../core/run-time-api.ts';
import { createClient } from './client.ts';
import { time } from './format.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { printTable } from './print-table.ts';
import { queryText } from './query-text.ts';
import { silenceAdd } from './silence-add.ts';
import type { Cell } from './table.ts';
import { safe } from './text.ts';
import { jsonOption, managerOption, operatorOptions, type Verb, type VerbGroup } from './verb.ts';

const silenceList: Verb = {
  command: 'list',
  describe: 'Show the silences that wait or are on, the newest first',
  options: {
    all: { type: 'boolean', describe: 'Those that are over, too' },
    limit: { type: 'string', describe: 'How many at most (100)' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 silence list', 'what nobody would be told of now, and which may have been forgotten'],
    ['$0 silence list --all', 'who silenced what, and why'],
  ],
  async run(io, words) {
    const all = words.flag('all');
    const query = queryText({ all: all ? 'true' : undefined, limit: words.text('limit') });
    const path = `api/v1/silences${query}`;
    const rows = await createClient(io, words.text('manager')).get<readonly SilenceView[]>(path);
    if (words.flag('json')) json(io, rows);
    else if (rows.length === 0)
      line(io.out, all ? 'There never was a silence.' : 'Nothing is silenced, but for what the configuration plans.');
    else printTable(io, columns, rows.map(cells));
    return exits.ok;
  },
};

const silenceEnd: Verb = {
  command: 'end <id>',
  describe: 'End a silence early, or call off one that waits; what is down then is told',
  positionals: { id: 'Its number' },
  options: operatorOptions,
  examples: [['$0 silence end 3', 'the work is done']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('DELETE', `api/v1/silences/${encodeURIComponent(id)}`);
    line(io.out, safe(`Silence ${id} is over.`));
    return exits.ok;
  },
};

export const silence: VerbGroup = {
  command: 'silence',
  describe: 'Tell nobody of outages that are planned: for a while, or until further notice',
  examples: [['$0 silence add web --for 2h', 'before the work begins']],
  verbs: [silenceAdd, silenceList, silenceEnd],
};

const columns = [
  { title: 'ID', align: 'right' },
  { title: 'SELECTS', least: 8 },
  { title: 'SERVICES', align: 'right' },
  { title: 'WHEN' },
  { title: 'BY', least: 6, optional: true },
  { title: 'REASON', least: 8, optional: true },
] as const;

const cells = (row: SilenceView): Cell[] => [
  String(row.id),
  row.selectors.join(' '),
  row.services === undefined ? '-' : String(row.services),
  whenCell(row),
  row.by,
  row.reason ?? '-',
];

/** An end that was never reached is not what counts. */
const whenCell = ({ state, from, until, endedAt }: SilenceView): Cell => {
  if (state === 'over') return `over since ${time(endedAt ?? until)}`;
  const end = until === undefined ? '' : ` until ${time(until)}`;
  if (state === 'waiting') return `from ${time(from)}${end}`;
  return until === undefined ? { text: `open since ${time(from)}`, style: 'yellow' } : end.trimStart();
};
