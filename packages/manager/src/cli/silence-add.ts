// `vedette silence add`: a planned outage from now on, or soon. Knows what a person says of one; the manager judges whether it is sound.
import { Fault } from '@vedette/protocol/kit';
import type { SilenceView } from '../core/run-time-api.ts';
import { createClient } from './client.ts';
import { count, time } from './format.ts';
import { instantOf } from './instant.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { safe } from './text.ts';
import { userName } from './user-name.ts';
import { jsonOption, operatorOptions, type Verb, type Words } from './verb.ts';

export const silenceAdd: Verb = {
  command: 'add <selectors..>',
  describe: 'Tell nobody that these services are down, for a while; they are watched on',
  positionals: { selectors: "Services: ids, group:NAME, key=value, or '*'" },
  options: {
    for: { type: 'string', describe: 'How long: 30m, 2h, 1d12h' },
    until: { type: 'string', describe: 'Or until when: 22:00 (the next one), "2026-12-01 22:00"' },
    open: { type: 'boolean', describe: 'Or until somebody ends it' },
    from: { type: 'string', describe: 'When it begins, if not now' },
    reason: { type: 'string', describe: 'Why, for people' },
    by: { type: 'string', describe: 'Who makes it (the name of the user)' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ["$0 silence add web --for 2h --reason 'new disk'", 'from now on'],
    ['$0 silence add group:shop --from 22:00 --until 06:00', 'the coming night'],
    ["$0 silence add '*' --open", 'everything, until `silence end`'],
  ],
  async run(io, words, engine) {
    const body = bodyOf(words, Date.now());
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const made = await client.post<SilenceView>('api/v1/silences', body);
    if (words.flag('json')) json(io, made);
    else line(io.out, safe(sentence(made)));
    return exits.ok;
  },
};

/** @throws Fault `usage` */
const bodyOf = (words: Words, nowMs: number): object => {
  const [lasting, until, from, reason] = ['for', 'until', 'from', 'reason'].map((name) => words.text(name));
  const ends = [lasting !== undefined, until !== undefined, words.flag('open')].filter(Boolean).length;
  if (ends !== 1) throw new Fault('usage', 'Say when it ends, by one of --for 2h, --until 22:00 and --open.');
  const fromMs = from === undefined ? nowMs : instantOf('from', from, nowMs);
  return {
    services: words.list('selectors'),
    ...(from !== undefined && { from: new Date(fromMs).toISOString() }),
    ...(lasting !== undefined && { for: lasting }),
    ...(until !== undefined && { until: new Date(instantOf('until', until, fromMs)).toISOString() }),
    ...(words.flag('open') && { open: true }),
    by: words.text('by') ?? userName(),
    ...(reason !== undefined && { reason }),
  };
};

const sentence = ({ id, services = 0, state, from, until }: SilenceView): string => {
  const beginning = state === 'waiting' ? `from ${time(from)} ` : '';
  const end = until === undefined ? `until \`vedette silence end ${id}\`` : `until ${time(until)}`;
  return `Silence ${id}: nobody is told that ${count(services, 'service')} ${services === 1 ? 'is' : 'are'} down, ${beginning}${end}.`;
};
