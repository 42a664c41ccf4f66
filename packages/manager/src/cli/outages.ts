// `vedette outages`: what was down, from when to when, why, and who was told.
import { Fault } from '@vedette/protocol/kit';
import type { OutageView } from '../core/api.ts';
import { createClient } from './client.ts';
import { csv } from './csv.ts';
import { count, duration, time } from './format.ts';
import { exits, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { queryText } from './query-text.ts';
import { tableWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

export const outages: Verb = {
  command: 'outages [service]',
  describe: 'List outages, the newest first',
  positionals: { service: 'Only those of one service' },
  options: {
    since: { type: 'string', describe: 'How far back: 24h, 7d, or an ISO time' },
    open: { type: 'boolean', describe: 'Only those that last' },
    limit: { type: 'string', describe: 'How many at most (100)' },
    json: jsonOption,
    csv: { type: 'boolean', describe: 'Print CSV, for spreadsheets' },
    manager: managerOption,
  },
  examples: [
    ['$0 outages --since 24h', 'what happened since yesterday'],
    ['$0 outages --open', 'what is down right now'],
    ['$0 outages web --json', 'everything about one service, for a program'],
    ['$0 outages --since 30d --limit 1000 --csv > outages.csv', 'a month for a spreadsheet'],
  ],
  async run(io, words) {
    if (words.flag('json') && words.flag('csv')) throw new Fault('usage', 'Choose one of --json and --csv.');
    const query = queryText({
      service: words.text('service'),
      since: words.text('since'),
      open: words.flag('open') ? 'true' : undefined,
      limit: words.text('limit'),
    });
    const rows = await createClient(io, words.text('manager')).get<readonly OutageView[]>(`api/v1/outages${query}`);
    if (words.flag('json')) json(io, rows);
    else if (words.flag('csv')) io.out.write(csv(csvTitles, rows.map(csvRow)));
    else if (rows.length === 0) line(io.out, words.flag('open') ? 'Nothing is down.' : 'No outages.');
    else {
      // Takes no room where nothing was planned.
      const isPlanned = rows.some(({ plannedMs = 0 }) => plannedMs > 0);
      const isAcknowledged = rows.some(({ acknowledged }) => acknowledged !== undefined);
      const shown = rows.map((row) => cells(row, isPlanned, isAcknowledged));
      const paint = paintFor(io.out, io.env);
      for (const row of table(columns(isPlanned, isAcknowledged), shown, tableWidth(io), paint)) line(io.out, row);
      const open = rows.filter(({ endedAt }) => endedAt === undefined).length;
      line(io.out);
      line(
        io.out,
        `${count(rows.length, 'outage')}${open === 0 ? '' : open === rows.length ? ', not over' : `, ${open} of them not over`}.`,
      );
    }
    return exits.ok;
  },
};

/** As programs know them from `--json`. */
const csvTitles = ['id', 'service', 'reason', 'startedAt', 'endedAt', 'durationMs', 'plannedMs', 'from', 'told'];

const csvRow = ({ id, service, reason, startedAt, endedAt, durationMs, plannedMs, from, told }: OutageView) => [
  ...[id, service, reason, startedAt, endedAt, durationMs, plannedMs],
  ...[from.join(' '), told.join(' ')],
];

const columns = (isPlanned: boolean, isAcknowledged: boolean): readonly Column[] => [
  { title: 'SERVICE', least: 10 },
  { title: 'STARTED' },
  { title: 'LASTED', align: 'right' },
  ...(isPlanned ? [{ title: 'PLANNED', align: 'right' } as const] : []),
  { title: 'REASON' },
  { title: 'SEEN FROM', least: 9, optional: true },
  { title: 'TOLD', least: 6, optional: true },
  ...(isAcknowledged ? [{ title: 'ACKNOWLEDGED', least: 12, optional: true } as const] : []),
];

const cells = (outage: OutageView, isPlanned: boolean, isAcknowledged: boolean): Cell[] => [
  outage.service,
  time(outage.startedAt),
  outage.endedAt === undefined
    ? { text: `${duration(outage.durationMs)} so far`, style: 'red' }
    : duration(outage.durationMs),
  ...(isPlanned ? [outage.plannedMs ? duration(outage.plannedMs) : '-'] : []),
  outage.reason,
  outage.from.join(' '),
  outage.told.length === 0 ? '-' : outage.told.join(' '),
  ...(isAcknowledged ? [seenTo(outage)] : []),
];

/** `anna: the disk is full` */
const seenTo = ({ acknowledged }: OutageView): string => {
  if (!acknowledged) return '-';
  return acknowledged.note === undefined ? acknowledged.by : `${acknowledged.by}: ${acknowledged.note}`;
};
