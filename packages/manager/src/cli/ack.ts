// `vedette ack`: somebody sees to an outage. Knows that a service has one outage at a time; what may be said of it is the manager's to judge.
import { Fault, quote } from '@vedette/protocol/kit';
import type { OutageView } from '../core/api.ts';
import { type Client, createClient } from './client.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { queryText } from './query-text.ts';
import { safe } from './text.ts';
import { userName } from './user-name.ts';
import { jsonOption, operatorOptions, type Verb } from './verb.ts';

export const ack: Verb = {
  command: 'ack <service>',
  describe: 'Say that you see to an outage: nobody is reminded of it any more',
  positionals: { service: "What is down: a service, or 'group NAME', 'agent NAME' …" },
  options: {
    note: { type: 'string', describe: 'What is known of it, for the others' },
    by: { type: 'string', describe: 'Who sees to it (the name of the user)' },
    withdraw: { type: 'boolean', describe: 'Nobody sees to it after all: reminders go on' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ["$0 ack web --note 'the disk is full, making room'", 'others see it in status, outages and watch'],
    ['$0 ack web --withdraw', 'somebody else has to'],
  ],
  async run(io, words, engine) {
    const service = words.text('service') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const { id } = await openOutage(client, service);
    if (words.flag('withdraw')) {
      await withdraw(client, id);
      line(io.out, safe(`Nobody sees to outage ${id} of ${service} any more: reminders go on.`));
      return exits.ok;
    }
    const made = await acknowledge(client, id, words.text('by') ?? userName(), words.text('note'));
    if (words.flag('json')) json(io, made);
    else
      line(io.out, safe(`Outage ${id} of ${service} is acknowledged: nobody is reminded of it, and all hear its end.`));
    return exits.ok;
  },
};

/** The outage of a service, or of anything else people are told of, that lasts. @throws Fault `not-found` where there is none */
export const openOutage = async (client: Pick<Client, 'get'>, service: string): Promise<OutageView> => {
  const query = queryText({ service, open: 'true', limit: '1' });
  const [open] = await client.get<readonly OutageView[]>(`api/v1/outages${query}`);
  if (open) return open;
  throw new Fault('not-found', `No outage of ${quote(service)} lasts. Those that do: vedette outages --open.`);
};

export const acknowledge = (
  client: Pick<Client, 'post'>,
  outage: number,
  by: string,
  note: string | undefined,
): Promise<OutageView> =>
  client.post<OutageView>(pathOf(outage), { by, ...(note !== undefined && note !== '' && { note }) });

export const withdraw = (client: Pick<Client, 'order'>, outage: number): Promise<void> =>
  client.order('DELETE', pathOf(outage));

const pathOf = (outage: number): string => `api/v1/outages/${outage}/acknowledgement`;
