// A backup of Uptime Kuma (versions 1 and 2 in the form of version 1). Knows its types of monitor; refuses to know how our file is written. What it does with
// each type is one function in a map.
import { formatDuration } from '../core/duration.ts';
import { type Draft, Drafting, type Place, type Tell, type Wish } from './draft.ts';
import {
  bracketed,
  hostPort,
  isMapping,
  isTrue,
  jsonValue,
  list,
  type Mapping,
  mapping,
  number,
  text,
} from './foreign.ts';
import { kumaChannels } from './kuma-notification.ts';
import { timesOf } from './times.ts';
import { bodyOf, headersOf, proxyOf, statusOf, webTarget } from './web.ts';
import type { YamlSource } from './yaml-source.ts';

const EVERY_S = 60;
const REDIRECTS = 10;
/** Kuma waits for this share of the interval. */
const TIMEOUT_SHARE = 0.8;
const SECOND_MS = 1_000;
/** An agent waits no longer. */
const PATIENCE_MS_MAX = 60_000;

type Monitor = {
  readonly raw: Mapping;
  readonly at: (...path: readonly string[]) => Place;
  readonly drafting: Drafting;
  /** Addresses of proxies by their numbers, with who asks. */
  readonly proxies: ReadonlyMap<string, string>;
};

/** What reports by itself has no target. */
type Aim = { readonly target?: string; readonly terms: Wish };

const host = ({ raw }: Monitor): string => (text(raw['hostname']) ?? '').trim();

/** JSON in a text, as a mapping; an empty one where it is none. */
const mappingIn = (value: unknown): Mapping => {
  if (isMapping(value)) return value;
  try {
    return mapping(JSON.parse(text(value) ?? '{}'));
  } catch {
    return {};
  }
};

const statuses = (raw: Mapping): ((status: number) => boolean) => {
  const ranges = list(raw['accepted_statuscodes']).map((one) => (text(one) ?? '').split('-').map(Number));
  return ranges.length === 0
    ? (status) => status >= 200 && status <= 299
    : (status) => ranges.some(([first = 0, last = first]) => status >= first && status <= last);
};

const web = (monitor: Monitor, asked: Wish): Aim | undefined => {
  const { raw, at, drafting } = monitor;
  const found = webTarget(text(raw['url']) ?? '', at('url'), drafting);
  if (!found) return undefined;
  const method = (text(raw['method']) ?? 'GET').toUpperCase();
  const pairs = Object.entries(mappingIn(raw['headers'])).map(([name, value]) => [name, text(value) ?? ''] as const);
  const isTyped = pairs.some(([name]) => name.toLowerCase() === 'content-type');
  const body = bodyOf(text(raw['body']), method, at('body'), drafting);
  const typed = body.body !== undefined && !isTyped ? [...pairs, ['content-type', 'application/json'] as const] : pairs;
  const headers = headersOf(typed, at('headers'), drafting);
  const redirects = Math.min(REDIRECTS, Math.max(0, number(raw['maxredirects']) ?? REDIRECTS));
  const status = statusOf(statuses(raw), redirects > 0);
  const http = {
    ...found.http,
    ...credentials(monitor),
    ...(method !== 'GET' && { method }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...body,
    ...(status !== undefined && { status }),
    ...asked,
    redirects,
    ...proxyOf(monitor.proxies.get(text(raw['proxyId']) ?? ''), at('proxyId'), drafting),
    ...(isTrue(raw['ignoreTls']) && { tls: { verify: false } }),
  };
  return { target: found.target, terms: { http } };
};

const credentials = ({ raw, at, drafting }: Monitor): Wish => {
  const method = text(raw['authMethod']) ?? 'basic';
  const user = text(raw['basic_auth_user']);
  if (user === undefined && method === 'basic') return {};
  if (method === 'basic')
    return {
      basic: {
        user,
        password: drafting.secret(
          'agent',
          at('basic_auth_pass'),
          `${user} password`,
          text(raw['basic_auth_pass']) ?? '',
        ),
      },
    };
  drafting.note(at('authMethod'), 'agents prove who asks by Basic and by tokens only');
  return {};
};

const keyword = (monitor: Monitor): Aim | undefined => {
  const { raw, at, drafting } = monitor;
  if (!isTrue(raw['invertKeyword'])) return web(monitor, { contains: text(raw['keyword']) });
  drafting.note(
    at('invertKeyword'),
    'that something is not in an answer cannot be asked for: what is left is that there is an answer',
  );
  return web(monitor, {});
};

const jsonQuery = (monitor: Monitor): Aim | undefined => {
  const { raw, at, drafting } = monitor;
  const path = `.${(text(raw['jsonPath']) ?? '').replace(/^\$?\.?/, '')}`;
  const value = text(raw['expectedValue']);
  const isEqual = ['', '=='].includes(text(raw['jsonPathOperator']) ?? '');
  if (/^(?:\.[A-Za-z0-9_$-]+(?:\[\d+\])*)+$/.test(path) && isEqual && value !== undefined)
    return web(monitor, { json: { [path]: jsonValue(value) } });
  drafting.note(
    at('jsonPath'),
    'only a path and what must stand there can be asked for: what is left is that there is an answer',
  );
  return web(monitor, {});
};

const dns = ({ raw, at, drafting }: Monitor): Aim | undefined => {
  const [server = '', ...others] = (text(raw['dns_resolve_server']) ?? '').split(',').map((one) => one.trim());
  if (others.length > 0)
    drafting.note(at('dns_resolve_server'), 'the first name server is asked; make services of the others');
  const port = number(raw['port']) ?? 53;
  const type = text(raw['dns_resolve_type']) ?? 'A';
  if (server === '') drafting.note(at('dns_resolve_server'), 'it is not said which name server is asked');
  const terms = { dns: { name: text(raw['hostname']), ...(type !== 'A' && { type }) } };
  return server === ''
    ? undefined
    : { target: `dns://${port === 53 ? bracketed(server) : hostPort(server, port)}`, terms };
};

const push = ({ raw, at, drafting }: Monitor): Aim => {
  drafting.note(at('pushToken'), 'it gets a token of its own here: tell the device where to report');
  return { terms: { heartbeat: { every: formatDuration(everyMsOf(raw)), grace: formatDuration(graceMsOf(raw)) } } };
};

const types: Readonly<Record<string, (monitor: Monitor) => Aim | undefined>> = {
  http: (monitor) => web(monitor, {}),
  keyword,
  'json-query': jsonQuery,
  port: (monitor) => ({ target: hostPort(host(monitor), text(monitor.raw['port']) ?? ''), terms: {} }),
  ping: (monitor) => ({ target: `icmp://${bracketed(host(monitor))}`, terms: {} }),
  dns,
  push,
  smtp: (monitor) => ({
    target: hostPort(host(monitor), text(monitor.raw['port']) ?? '25'),
    terms: { tcp: text(monitor.raw['smtpSecurity']) === 'starttls' ? { starttls: 'smtp' } : { expect: '220' } },
  }),
};

const WHY: Readonly<Record<string, string>> = {
  docker: 'containers are not asked for: watch what they answer to',
  'real-browser': 'there is no browser here',
};

/** Monitors by the number that others name as their parent. */
type ById = ReadonlyMap<string, Mapping>;

export const readKuma = (source: YamlSource): Draft => {
  const drafting = new Drafting();
  const root = mapping(source.root);
  const monitors = list(root['monitorList']);
  const channels = kumaChannels(list(root['notificationList']), source, drafting);
  const proxies = proxiesIn(list(root['proxyList']));
  const byId: ById = new Map(monitors.filter(isMapping).map((raw) => [text(raw['id']) ?? '', raw]));
  for (const [index, raw] of monitors.entries()) {
    const at = (...path: readonly string[]): Place => source.at('monitorList', index, ...path);
    if (!isMapping(raw)) drafting.note(at(), 'this is no monitor');
    else if (raw['active'] === false || raw['active'] === 0) drafting.note(at(), 'it is paused there');
    else if (text(raw['type']) !== 'group') readMonitor({ raw, at, drafting, proxies }, byId, channels);
  }
  return drafting;
};

const readMonitor = (monitor: Monitor, byId: ById, channels: ReadonlySet<string>): void => {
  const { raw, at, drafting } = monitor;
  const type = text(raw['type']) ?? '';
  const read = Object.hasOwn(types, type) ? types[type] : undefined;
  if (isTrue(raw['upsideDown'])) {
    drafting.note(at('upsideDown'), 'that something is not there cannot be watched');
    return;
  }
  if (!read) drafting.note(at('type'), WHY[type] ?? `monitors of the type ${type} cannot be carried over`);
  const aim = read?.(monitor);
  if (!aim) return;
  const isLooked = aim.target !== undefined;
  drafting.services.push({
    key: text(raw['id']) ?? at().path,
    name: text(raw['name']) ?? type,
    place: at(),
    group: text(byId.get(text(raw['parent']) ?? '')?.['name']),
    wish: { ...(isLooked && { target: aim.target, ...lookTimes(monitor) }), ...aim.terms, ...labelsOf(raw) },
    tell: tellsOf(raw, channels),
  });
};

const everyMsOf = (raw: Mapping): number => (number(raw['interval']) ?? EVERY_S) * SECOND_MS;

/** For how long it may fail before it is told: as many retries, each after its own interval. */
const graceMsOf = (raw: Mapping): number =>
  (number(raw['maxretries']) ?? 0) * ((number(raw['retryInterval']) || 0) * SECOND_MS || everyMsOf(raw));

const lookTimes = ({ raw, at, drafting }: Monitor): Wish => {
  const everyMs = everyMsOf(raw);
  const seconds = number(raw['timeout']) ?? 0;
  const patienceMs = Math.min(PATIENCE_MS_MAX, everyMs * TIMEOUT_SHARE);
  const timeoutMs = seconds > 0 ? Math.min(seconds * SECOND_MS, patienceMs) : patienceMs;
  return timesOf({ everyMs, timeoutMs, graceMs: graceMsOf(raw) }, (message) => drafting.note(at('interval'), message));
};

const tellsOf = (raw: Mapping, channels: ReadonlySet<string>): readonly Tell[] => {
  const resends = number(raw['resendInterval']) ?? 0;
  const remindMs = resends > 0 ? resends * everyMsOf(raw) : undefined;
  return Object.entries(mapping(raw['notificationIDList']))
    .filter(([id, isOn]) => isTrue(isOn) && channels.has(id))
    .map(([to]) => ({ to, resolved: true, remindMs }));
};

/** `http://user:password@host:port`, to be read as any other address of a proxy. */
const proxiesIn = (all: readonly unknown[]): ReadonlyMap<string, string> =>
  new Map(
    all.filter(isMapping).map((raw) => {
      const user = isTrue(raw['auth']) ? text(raw['username']) : undefined;
      const who =
        user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(text(raw['password']) ?? '')}@`;
      return [
        text(raw['id']) ?? '',
        `${text(raw['protocol'])}://${who}${hostPort(text(raw['host']) ?? '', text(raw['port']) ?? '')}`,
      ];
    }),
  );

/** Tags are names with values; our labels have no empty values. */
const labelsOf = (raw: Mapping): Wish => {
  const labels = list(raw['tags']).flatMap((tag) => {
    const name = text(mapping(tag)['name'])
      ?.replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64);
    return name === undefined || name === '' ? [] : [[name, text(mapping(tag)['value']) ?? 'yes'] as const];
  });
  return labels.length > 0 ? { labels: Object.fromEntries(labels) } : {};
};
