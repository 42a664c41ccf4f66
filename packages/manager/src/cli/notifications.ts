// `vedette notifications`: who was told what, and when.
import type { DeliveryView, NotificationView } from '../core/api.ts';
import { createClient } from './client.ts';
import { time } from './format.ts';
import { exits, json, line } from './io.ts';
import { printTable } from './print-table.ts';
import { queryText } from './query-text.ts';
import type { Cell } from './table.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

export const notifications: Verb = {
  command: 'notifications [subscriber]',
  describe: 'List who was told what, the newest first',
  positionals: { subscriber: 'Only what one subscriber was told' },
  options: {
    since: { type: 'string', describe: 'How far back: 24h, 7d, or an ISO time' },
    limit: { type: 'string', describe: 'How many at most (100)' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 notifications --since 24h', 'everything that was said since yesterday'],
    ['$0 notifications ops', 'what one subscriber heard'],
  ],
  async run(io, words) {
    const query = queryText({
      subscriber: words.text('subscriber'),
      since: words.text('since'),
      limit: words.text('limit'),
    });
    const client = createClient(io, words.text('manager'));
    const rows = await client.get<readonly NotificationView[]>(`api/v1/notifications${query}`);
    if (words.flag('json')) json(io, rows);
    else if (rows.length === 0) line(io.out, 'Nobody was told anything.');
    else printTable(io, columns, rows.map(cells));
    return exits.ok;
  },
};

const columns = [
  { title: 'AT' },
  { title: 'SUBSCRIBER', least: 10 },
  { title: 'SERVICE', least: 10 },
  { title: 'EVENT' },
  { title: 'BY', least: 6 },
  { title: 'TEXT', least: 12 },
] as const;

const cells = (told: NotificationView): Cell[] => [
  time(told.at),
  told.subscriber,
  told.service,
  { text: told.event, style: told.event === 'up' ? 'green' : 'red' },
  by(told.deliveries),
  told.text,
];

/** `mail, hook (due)`; of what failed, only that it did: `--json` says why. */
const by = (deliveries: readonly DeliveryView[]): Cell => {
  const text = deliveries
    .map(({ channel, state }) => (state === 'sent' ? channel : `${channel} (${state})`))
    .join(', ');
  const style = deliveries.some(({ state }) => state === 'failed') ? 'red' : 'yellow';
  return deliveries.every(({ state }) => state === 'sent') ? text || '-' : { text, style };
};
