// What `vedette init` asks, in order. Knows the words, the defaults and which answers belong together; refuses to know who answers, and to judge: an answer is
// good when our own reader takes the file that it makes.
import { parseConfig } from '../config/parse.ts';
import type { ChannelAnswer } from './init-file.ts';

export type Question = {
  /** The option that answers it without asking. */
  readonly option: string;
  readonly text: string;
  /** What may be answered. */
  readonly hint?: string;
  /** What no answer means; undefined: there has to be one. */
  readonly usual?: string;
  /** Why it will not do, or undefined. */
  readonly wrong: (answer: string) => string | undefined;
};

/** What our reader says of a file with nothing else in it. */
const wrongIn = (file: object): string | undefined => {
  const answer = parseConfig(JSON.stringify(file), 'vedette.yaml');
  return 'problems' in answer ? answer.problems[0]?.message : undefined;
};

export const channelTypes = ['console', 'email', 'slack', 'discord', 'teams', 'ntfy', 'telegram', 'webhook'] as const;
export type ChannelType = (typeof channelTypes)[number];

/** The manager itself: it is there as soon as there is anything. */
export const USUAL_TARGET = '127.0.0.1:7680';

/** @param before what is watched already: a target is watched once */
export const targetQuestion = (before: readonly string[]): Question => ({
  option: 'watch',
  ...(before.length === 0
    ? {
        text: 'What is to be watched?',
        hint: 'host:port, https://…, tls://host:port, icmp://host',
        usual: USUAL_TARGET,
      }
    : { text: 'What else? Enter for nothing more.', usual: '' }),
  wrong: (target) =>
    wrongIn({ services: Object.fromEntries([...before, target].map((one, index) => [`s${index + 1}`, one])) }),
});

export const questions = {
  every: {
    option: 'every',
    text: 'How often?',
    usual: '10s',
    wrong: (every: string) => wrongIn({ defaults: { every } }),
  },
  grace: {
    option: 'grace',
    text: 'After how long is somebody to be told?',
    usual: '30s',
    wrong: (grace: string) => wrongIn({ defaults: { grace } }),
  },
  agent: {
    option: 'agent',
    text: 'What is the agent called that looks?',
    usual: 'local',
    wrong: (agent: string) => wrongIn({ agents: { [agent]: null } }),
  },
  who: {
    option: 'who',
    text: 'Who is to be told? A name',
    usual: 'me',
    wrong: (who: string) => wrongIn({ subscribers: { [who]: null } }),
  },
  channel: {
    option: 'channel',
    text: 'By what?',
    hint: channelTypes.join(', '),
    usual: 'console',
    wrong: (type: string) =>
      channelTypes.some((known) => known === type) ? undefined : `write one of ${channelTypes.join(', ')}`,
  },
} as const satisfies Readonly<Record<string, Question>>;

/** A key of a channel with what it is asked by. */
type Field = { readonly key: string; readonly question: Question; readonly place?: boolean };

const WITHOUT: Readonly<Record<ChannelType, ChannelAnswer>> = {
  console: { type: 'console' },
  email: { type: 'email', host: 'mail.example', from: 'vedette@example.org', to: 'me@example.org' },
  slack: { type: 'slack', url: 'env:X' },
  discord: { type: 'discord', url: 'env:X' },
  teams: { type: 'teams', url: 'env:X' },
  ntfy: { type: 'ntfy', topic: 'env:X' },
  telegram: { type: 'telegram', token: 'env:X', chat: '1' },
  webhook: { type: 'webhook', url: 'env:X' },
};

const field = (type: ChannelType, key: string, option: string, text: string, usual?: string): Field => ({
  key,
  question: {
    option,
    text,
    ...(usual !== undefined && { usual }),
    wrong: (answer) => wrongIn({ channels: { it: { ...WITHOUT[type], [key]: answer } } }),
  },
});

/** A secret is not asked for; asked is what the variable is called that will hold it. */
const variable = (type: ChannelType, key: string, what: string): Field => ({
  key,
  place: true,
  question: {
    option: 'variable',
    text: `Which variable will hold ${what}?`,
    usual: `${type.toUpperCase()}_${key.toUpperCase()}`,
    wrong: (name) => wrongIn({ channels: { it: { ...WITHOUT[type], [key]: `env:${name}` } } }),
  },
});

/** What a channel has to be told besides its type. */
export const channelFields: Readonly<Record<ChannelType, readonly Field[]>> = {
  console: [],
  email: [
    field('email', 'host', 'mail-host', 'By which mail server? It has to offer TLS'),
    field('email', 'from', 'mail-from', 'Who writes? An address'),
    field('email', 'to', 'mail-to', 'Who reads? An address'),
  ],
  slack: [variable('slack', 'url', 'the address of the webhook')],
  discord: [variable('discord', 'url', 'the address of the webhook')],
  teams: [variable('teams', 'url', 'the address of the webhook')],
  ntfy: [variable('ntfy', 'topic', 'the topic')],
  telegram: [
    variable('telegram', 'token', "the bot's token"),
    field('telegram', 'chat', 'chat', "Which chat? Its number, or '@name'"),
  ],
  webhook: [variable('webhook', 'url', 'the address')],
};

/** What is wrong with all answers together: two targets that are the same, for instance. */
export const wrongTogether = (text: string): string | undefined => {
  const answer = parseConfig(text, 'vedette.yaml');
  return 'problems' in answer ? answer.problems[0]?.message : undefined;
};
