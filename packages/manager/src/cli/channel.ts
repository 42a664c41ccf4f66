// `vedette channel …`: the ways to tell somebody, looked at, tried out and tried again.
import { quote } from '@vedette/protocol/kit';
import type { ChannelView } from '../core/api.ts';
import { createClient } from './client.ts';
import { age, count } from './format.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { printTable } from './print-table.ts';
import type { Cell } from './table.ts';
import { safe } from './text.ts';
import { jsonOption, managerOption, operatorOptions, type Verb, type VerbGroup } from './verb.ts';

const channelList: Verb = {
  command: 'list',
  describe: 'Show the channels in force, what waits on them, and what is wrong with them',
  options: { json: jsonOption, manager: managerOption },
  examples: [['$0 channel list', 'whether messages get through']],
  async run(io, words) {
    const all = await createClient(io, words.text('manager')).get<readonly ChannelView[]>('api/v1/channels');
    if (words.flag('json')) json(io, all);
    else if (all.length === 0) line(io.out, 'There are no channels. Name some under channels in the configuration.');
    else {
      const nowMs = Date.now();
      const rows = all.map((channel) => cells(channel, nowMs));
      printTable(io, columns, rows);
    }
    return exits.ok;
  },
};

const channelTest: Verb = {
  command: 'test <id>',
  describe: 'Send a message that says it is a test, and wait until it was taken',
  positionals: { id: 'The channel' },
  options: operatorOptions,
  examples: [['$0 channel test mail', 'whether what the configuration says works']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('POST', `api/v1/channels/${encodeURIComponent(id)}/test`);
    line(io.out, safe(`Channel ${id} has taken the test.`));
    return exits.ok;
  },
};

const channelRetry: Verb = {
  command: 'retry <id>',
  describe: 'Send again what was given up',
  positionals: { id: 'The channel' },
  options: operatorOptions,
  examples: [['$0 channel retry mail', 'after the mail server is well again']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const path = `api/v1/channels/${encodeURIComponent(id)}/retry`;
    const { notifications } = await client.post<{ readonly notifications: number }>(path);
    const outcome =
      notifications === 0
        ? `Nothing was given up on channel ${id}.`
        : `${count(notifications, 'notification')} on channel ${id} will be sent again.`;
    line(io.out, safe(outcome));
    return exits.ok;
  },
};

export const channel: VerbGroup = {
  command: 'channel',
  describe: 'Look at the ways to tell somebody, and try them out',
  examples: [['$0 channel test mail', 'whether a message gets through']],
  verbs: [channelList, channelTest, channelRetry],
};

const columns = [
  { title: 'CHANNEL', least: 8 },
  { title: 'TYPE' },
  { title: 'DUE', align: 'right' },
  { title: 'LAST SENT', align: 'right' },
  { title: 'TROUBLE', least: 12 },
] as const;

const cells = ({ id, type, due, sentAt, trouble }: ChannelView, nowMs: number): Cell[] => [
  id,
  type,
  String(due),
  age(sentAt, nowMs),
  trouble === undefined ? '-' : { text: quote(trouble), style: 'red' },
];
