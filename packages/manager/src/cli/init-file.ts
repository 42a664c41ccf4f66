// A first configuration out of a few answers. Knows how it is laid out for people; refuses to ask anybody, and to judge an answer: that is our own reader's.
import { Ids } from '../import/ids.ts';

export type ChannelAnswer = Readonly<Record<string, string | number>> & { readonly type: string };

export type InitAnswers = {
  /** Targets as they were written. */
  readonly watch: readonly string[];
  readonly every: string;
  readonly grace: string;
  readonly agent: string;
  readonly who: string;
  readonly channel: ChannelAnswer;
};

/** In quotes unless it is a text to every reader of YAML anyhow. */
const scalar = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const isWord = /^[A-Za-z0-9][A-Za-z0-9._/:@-]*[A-Za-z0-9/]$|^[A-Za-z]$/.test(value);
  const isOther = /^(?:true|false|null|yes|no|on|off|[-+.\d]+|\d[\d_]*(?:e\d+)?|0[xo][\da-f]+)$/i.test(value);
  return isWord && !isOther ? value : JSON.stringify(value);
};

/** `https://shop.example/health` is called `shop.example`. */
export const nameOf = (target: string): string =>
  target
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?].*$/, '')
    .replace(/^(.+):\d+$/, '$1');

/** Those that stand in for each other have numbers. */
const servicesText = (watch: readonly string[]): readonly string[] => {
  const ids = new Ids();
  return watch.map((target) => `  ${ids.of(nameOf(target))}: ${scalar(target)}`);
};

const channelText = ({ type, ...rest }: ChannelAnswer): readonly string[] => [
  `  first:`,
  `    type: ${type}`,
  ...Object.entries(rest).map(([key, value]) => `    ${key}: ${scalar(value)}`),
];

export const initText = ({ watch, every, grace, agent, who, channel }: InitAnswers): string =>
  [
    '# What to watch, from where, and for whom. Check it with: vedette check',
    '# Every key is described in docs/configuration.md.',
    '',
    '# What holds for every service that does not say otherwise.',
    'defaults:',
    `  every: ${scalar(every)} # how often each is probed`,
    `  grace: ${scalar(grace)} # a failure that is over sooner wakes nobody`,
    '',
    '# Who looks. Those on other hosts get a key: vedette agent add ID',
    'agents:',
    `  ${scalar(agent)}:`,
    '',
    '# What is watched, by a name of your own. How else something can be looked at is in docs/checks.md:',
    '#   web: { target: https://shop.example/health, http: { contains: ready }, every: 1m }',
    'services:',
    ...servicesText(watch),
    '',
    '# By what people are told. Secrets stand in variables or files, and not here: see docs/channels.md.',
    'channels:',
    ...channelText(channel),
    '',
    '# Who wants to know, and of what; all of it unless it says which services.',
    'subscribers:',
    `  ${scalar(who)}: { channels: [first] }`,
    '',
  ].join('\n');
