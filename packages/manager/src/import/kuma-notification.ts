// Notifications of Uptime Kuma as channels. Knows the names of their settings; refuses to write any of their secrets down.
import type { Drafting, Wish } from './draft.ts';
import { isMapping, isTrue, type Mapping, mapping, number, text } from './foreign.ts';
import type { YamlSource } from './yaml-source.ts';

type Notification = {
  readonly raw: Mapping;
  readonly secret: (key: string) => string;
  readonly note: (message: string) => void;
};

const smtp = ({ raw, secret }: Notification): Wish => {
  const isImplicit = isTrue(raw['smtpSecure']);
  const port = number(raw['smtpPort']);
  const to = [raw['smtpTo'], raw['smtpCC'], raw['smtpBCC']].flatMap((field) => (text(field) ?? '').split(','));
  return {
    type: 'email',
    host: text(raw['smtpHost']),
    port,
    ...(isImplicit && { tls: 'implicit' }),
    ...(text(raw['smtpPassword']) !== undefined && {
      user: text(raw['smtpUsername']),
      password: secret('smtpPassword'),
    }),
    from: text(raw['smtpFrom'])?.replaceAll('"', ''),
    to: to.map((one) => one.trim()).filter((one) => one !== ''),
  };
};

const webhook = ({ raw, secret, note }: Notification): Wish => {
  note('the body is ours, not the one that is written there');
  if (text(raw['webhookAdditionalHeaders']) !== undefined) note('headers were left out');
  return { type: 'webhook', url: secret('webhookURL') };
};

const telegram = ({ raw, secret }: Notification): Wish => ({
  type: 'telegram',
  token: secret('telegramBotToken'),
  chat: text(raw['telegramChatID']),
});

const ntfy = ({ raw, secret }: Notification): Wish => ({
  type: 'ntfy',
  url: text(raw['ntfyserverurl'])?.replace(/\/+$/, ''),
  topic: secret('ntfytopic'),
  ...(text(raw['ntfyaccesstoken']) !== undefined && { token: secret('ntfyaccesstoken') }),
  priority: number(raw['ntfyPriority']),
});

const types: Readonly<Record<string, (notification: Notification) => Wish>> = {
  smtp,
  webhook,
  telegram,
  ntfy,
  slack: ({ secret }) => ({ type: 'slack', url: secret('slackwebhookURL') }),
  // They take what Slack takes.
  mattermost: ({ secret }) => ({ type: 'slack', url: secret('mattermostWebhookUrl') }),
  'rocket.chat': ({ secret }) => ({ type: 'slack', url: secret('rocketwebhookURL') }),
  discord: ({ secret }) => ({ type: 'discord', url: secret('discordWebhookUrl') }),
  teams: ({ secret }) => ({ type: 'teams', url: secret('webhookUrl') }),
  PagerDuty: ({ secret }) => ({ type: 'pagerduty', key: secret('pagerdutyIntegrationKey') }),
};

const settingsOf = (notification: Mapping): Mapping => {
  const config = notification['config'];
  try {
    return typeof config === 'string' ? mapping(JSON.parse(config)) : { ...notification, ...mapping(config) };
  } catch {
    return {};
  }
};

/** @returns the numbers of those that there is a channel for */
export const kumaChannels = (all: readonly unknown[], source: YamlSource, drafting: Drafting): ReadonlySet<string> => {
  const known = new Set<string>();
  for (const [index, one] of all.entries()) {
    const place = source.at('notificationList', index);
    const raw = settingsOf(mapping(one));
    const type = text(raw['type']) ?? '';
    const make = Object.hasOwn(types, type) ? types[type] : undefined;
    const id = isMapping(one) ? text(one['id']) : undefined;
    if (!make || id === undefined) {
      drafting.note(place, `there is no such channel${type === '' ? '' : `: ${type}`}`);
      continue;
    }
    const name = text(mapping(one)['name']) ?? type;
    const note = (message: string): void => drafting.note(place, message);
    const secret = (key: string): string => drafting.secret('manager', place, `${name} ${key}`, text(raw[key]) ?? '');
    drafting.channels.push({ key: id, name, place, wish: make({ raw, secret, note }) });
    known.add(id);
  }
  return known;
};
