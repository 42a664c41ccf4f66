// Whom Gatus tells, and after how many failures. Knows its providers and which of them are ours too; refuses to write any of their secrets down.
import type { Drafting, Place, Tell, Wish } from './draft.ts';
import { goDurationMs, isMapping, isTrue, list, type Mapping, mapping, number, text } from './foreign.ts';
import type { Endpoint } from './gatus-target.ts';
import type { YamlSource } from './yaml-source.ts';

const FAILURES = 3;
const SUCCESSES = 2;

/** A provider while it is read: `secret` names the variable for one of its keys. */
type Provider = {
  readonly raw: Mapping;
  readonly secret: (key: string) => string;
  readonly note: (message: string) => void;
};

const priority = (raw: Mapping): Wish => ({ priority: number(raw['priority']) });

const email = ({ raw, secret, note }: Provider): Wish => {
  const port = number(raw['port']);
  const to = (text(raw['to']) ?? '')
    .split(/[,;]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (isTrue(mapping(raw['client'])['insecure'])) note('the certificate of the mail server has to be a good one');
  return {
    type: 'email',
    host: text(raw['host']),
    port,
    ...(port === 465 && { tls: 'implicit' }),
    ...(text(raw['password']) !== undefined && {
      user: text(raw['username']) ?? text(raw['from']),
      password: secret('password'),
    }),
    from: text(raw['from']),
    to,
  };
};

const custom = ({ secret, note }: Provider): Wish => {
  note('the body is ours, not the one that is written there; headers were left out');
  return { type: 'webhook', url: secret('url') };
};

const hook =
  (type: string) =>
  ({ secret }: Provider): Wish => ({ type, url: secret('webhook-url') });

const providers: Readonly<Record<string, (provider: Provider) => Wish>> = {
  slack: hook('slack'),
  discord: hook('discord'),
  teams: ({ note, secret }) => {
    note('webhooks of Office 365 connectors are gone: make one of a workflow');
    return { type: 'teams', url: secret('webhook-url') };
  },
  'teams-workflows': hook('teams'),
  // It takes what Slack takes.
  mattermost: hook('slack'),
  rocketchat: hook('slack'),
  email,
  custom,
  pagerduty: ({ secret }) => ({ type: 'pagerduty', key: secret('integration-key') }),
  telegram: ({ raw, secret }) => ({
    type: 'telegram',
    token: secret('token'),
    chat: text(raw['id']),
    url: text(raw['api-url']),
  }),
  ntfy: ({ raw, secret }) => ({
    type: 'ntfy',
    url: text(raw['url']),
    topic: secret('topic'),
    ...(text(raw['token']) !== undefined && { token: secret('token') }),
    ...priority(raw),
  }),
};

/** The section `alerting`, and what endpoints make of it. */
export class Alerting {
  readonly #defaults = new Map<string, Mapping>();
  readonly #drafting: Drafting;

  constructor(section: Mapping, source: YamlSource, drafting: Drafting) {
    this.#drafting = drafting;
    for (const [type, raw] of Object.entries(section)) {
      const make = Object.hasOwn(providers, type) ? providers[type] : undefined;
      const place = source.at('alerting', type);
      if (!make || !isMapping(raw)) {
        drafting.note(place, 'there is no such channel');
        continue;
      }
      this.#defaults.set(type, mapping(raw['default-alert']));
      const note = (message: string): void => drafting.note(place, message);
      const secret = (key: string): string =>
        drafting.secret('manager', source.at('alerting', type, key), `${type} ${key}`, text(raw[key]) ?? '');
      if (raw['overrides'] !== undefined)
        drafting.note(source.at('alerting', type, 'overrides'), 'every group is told by the same');
      drafting.channels.push({ key: type, name: type, place, wish: make({ raw, secret, note }) });
    }
  }

  /** Whom an endpoint is told to, and after how many good probes it is well again. */
  of({ raw, at }: Endpoint, everyMs: number): { readonly tell: readonly Tell[]; readonly recover?: number } {
    const tell: Tell[] = [];
    let recover: number | undefined;
    for (const [index, one] of list(raw['alerts']).entries()) {
      const place = at('alerts', index);
      const alert = this.#alert(mapping(one), place);
      if (!alert) continue;
      const failures = number(alert['failure-threshold']) ?? FAILURES;
      recover = Math.max(recover ?? 1, number(alert['success-threshold']) ?? SUCCESSES);
      tell.push({
        to: text(alert['type']) ?? '',
        graceMs: Math.max(0, failures - 1) * everyMs,
        resolved: isTrue(alert['send-on-resolved']),
        remindMs: goDurationMs(alert['minimum-reminder-interval']),
      });
    }
    return { tell, ...(recover !== undefined && { recover }) };
  }

  #alert(alert: Mapping, place: Place): Mapping | undefined {
    const type = text(alert['type']) ?? '';
    const defaults = this.#defaults.get(type);
    if (!defaults) this.#drafting.note(place, 'nobody is told by this: there is no such channel');
    const merged = { ...defaults, ...alert };
    return !defaults || merged['enabled'] === false ? undefined : merged;
  }
}
