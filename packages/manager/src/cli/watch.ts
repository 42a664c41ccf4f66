// `vedette watch`: follows what happens, as a live view on a terminal and as a line per change elsewhere. Knows which of them, and when it is over.
import { Fault } from '@vedette/protocol/kit';
import { parseDuration } from '../core/duration.ts';
import { type Client, createClient } from './client.ts';
import { type Followed, follow } from './follow.ts';
import { time } from './format.ts';
import { byTrouble, healthWords, servicesSummary } from './health-words.ts';
import { exits, type Io, line } from './io.ts';
import { findOperator } from './operator.ts';
import { safe } from './text.ts';
import { operatorOptions, type Verb } from './verb.ts';
import { live } from './watch/live.ts';
import { emptyModel, type Happening, type Model, step } from './watch-model.ts';

const TIMER_MS_MAX = 2 ** 31 - 1;

export const watch: Verb = {
  command: 'watch',
  describe: 'Follow what happens, live',
  options: {
    for: { type: 'string', describe: 'Leave after so long: 30s, 5m' },
    ...operatorOptions,
  },
  examples: [
    ['$0 watch', 'a live view: open a service, find, sort, acknowledge, silence; ? tells the keys'],
    ['$0 watch --for 1h | tee changes.log', 'without a terminal: a line per change'],
  ],
  async run(io, words, engine) {
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    using _signals = io.onSignal(leave);
    const stayMs = stay(words.text('for'));
    const timer = stayMs === undefined ? undefined : setTimeout(leave, stayMs);
    try {
      const manager = words.text('manager');
      const client = createClient(io, manager);
      const events = follow(client, leaving.signal);
      const { keyboard } = io;
      const operator = async (): Promise<Client> => createClient(io, manager, await findOperator(io, words, engine));
      if (io.out.isTTY === true && keyboard) await live({ io, keyboard, events, leave, client, operator });
      else await lines(io, events);
      return exits.ok;
    } finally {
      clearTimeout(timer);
    }
  },
};

const stay = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const read = parseDuration(text);
  if ('ms' in read && read.ms <= TIMER_MS_MAX) return read.ms;
  throw new Fault('usage', `--for ${'problem' in read ? read.problem : 'is at most 24 days'}.`);
};

const now = (): string => new Date().toISOString();

const lines = async (io: Io, events: AsyncIterable<Followed>): Promise<void> => {
  let model: Model = emptyModel;
  const say = ({ at, text }: Happening): void => line(io.out, `${time(at)}  ${safe(text)}`);
  for await (const event of events) {
    const next = step(model, event, now());
    if (model.manager === undefined && event.type === 'status') {
      const services = event.data.services.toSorted(byTrouble);
      say({ at: now(), text: servicesSummary(services) });
      for (const service of services) {
        if (service.health !== 'up') say({ at: service.since, text: `${service.id} is ${healthWords(service)}` });
      }
    }
    model = next.model;
    for (const happening of next.happenings) say(happening);
  }
};
