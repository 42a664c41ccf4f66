// The configuration of Gatus: its sections, and what becomes of an endpoint. Refuses to know how our file is written; what an endpoint looks at, what it asks
// and whom it tells are its neighbours'.
import { formatDuration } from '../core/duration.ts';
import { type Draft, Drafting, type Wish } from './draft.ts';
import { goDurationMs, isMapping, isTrue, list, type Mapping, mapping, text } from './foreign.ts';
import { Alerting } from './gatus-alert.ts';
import { type Conditions, noConditions, subjectOf, takeIn } from './gatus-condition.ts';
import { maintenance } from './gatus-maintenance.ts';
import { type Aim, aimOf, type Endpoint } from './gatus-target.ts';
import { timesOf } from './times.ts';
import type { YamlSource } from './yaml-source.ts';

const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;
/** Of an interval that is shorter than that. */
const TIMEOUT_SHARE = 0.9;

/** Sections without anything to watch, and what is in their place here. */
const SECTIONS: Readonly<Record<string, string>> = {
  storage: "results are kept in this manager's own store",
  web: 'the manager answers on this machine only: see manager.http',
  security: 'the manager answers on this machine only: see manager.http',
  ui: 'there are no pages to dress',
  metrics: 'there is no such endpoint',
  remote: 'import the file of the other one, too',
  connectivity: 'agents know by their canaries whether they are cut off',
  tunneling: 'put an agent where the tunnel leads',
  suites: 'several requests that hang together cannot be asked for',
  announcements: 'there are no pages to show them on',
};
const READ: readonly string[] = ['external-endpoints', 'endpoints', 'services', 'alerting', 'maintenance'];

/** What cannot be said of a client. */
const CLIENT: Readonly<Record<string, string>> = {
  'dns-resolver': 'agents ask the resolver of their own machine',
  oauth2: 'agents fetch no tokens: keep one in a variable, and name it under http.bearer',
  'identity-aware-proxy': 'agents fetch no tokens',
  tunnel: 'put an agent where the tunnel leads',
  network: 'which kind of address is taken cannot be said',
};

export const readGatus = (source: YamlSource): Draft => {
  const drafting = new Drafting();
  const root = mapping(source.root);
  const alerting = new Alerting(mapping(root['alerting']), source, drafting);
  // Before version 4 endpoints were called services.
  const section = Array.isArray(root['endpoints']) ? 'endpoints' : 'services';
  for (const [index, raw] of list(root[section]).entries()) {
    const at: Endpoint['at'] = (...path) => source.at(section, index, ...path);
    if (!isMapping(raw)) drafting.note(at(), 'this is no endpoint');
    else if (raw['enabled'] === false) drafting.note(at(), 'it is switched off there');
    else readEndpoint({ raw, at, drafting }, alerting);
  }
  for (const [index, raw] of list(root['external-endpoints']).entries()) {
    const at: Endpoint['at'] = (...path) => source.at('external-endpoints', index, ...path);
    if (isMapping(raw) && raw['enabled'] !== false) readReporting({ raw, at, drafting }, alerting);
  }
  for (const [key, value] of Object.entries(root)) {
    if (Object.hasOwn(SECTIONS, key)) drafting.note(source.at(key), SECTIONS[key] ?? '');
    // Mappings under other names are what the rest of the file refers to.
    else if (!READ.includes(key) && !isMapping(value)) drafting.note(source.at(key), 'there is nothing like it here');
  }
  maintenance(root['maintenance'], source.at('maintenance'), '*', drafting);
  return drafting;
};

const readEndpoint = (endpoint: Endpoint, alerting: Alerting): void => {
  const { raw, at, drafting } = endpoint;
  const aim = aimOf(endpoint);
  if (!aim) return;
  const conditions = conditionsOf(endpoint, aim);
  const terms = aim.terms(conditions);
  if (!terms) return;
  const client = mapping(raw['client']);
  const everyMs = goDurationMs(raw['interval']) ?? EVERY_MS;
  // What nobody said is not told of where it has to give way.
  const patienceMs = goDurationMs(client['timeout']) ?? Math.min(TIMEOUT_MS, everyMs * TIMEOUT_SHARE);
  const timeoutMs = Math.min(patienceMs, conditions.slowestMs ?? Number.POSITIVE_INFINITY);
  const { tell, recover } = alerting.of(endpoint, everyMs);
  const graceMs = tell.length > 0 ? Math.min(...tell.map((one) => one.graceMs ?? 0)) : undefined;
  const times = timesOf({ everyMs, timeoutMs, graceMs, recover }, (message) => drafting.note(at('interval'), message));
  for (const [key, why] of Object.entries(CLIENT)) if (client[key] !== undefined) drafting.note(at('client', key), why);
  if (isTrue(raw['always-run'])) drafting.note(at('always-run'), 'there are no suites here');
  const key = at().path;
  const wish = { target: aim.target, ...times, ...terms, ...labelsOf(mapping(raw['extra-labels'])) };
  drafting.services.push({
    key,
    name: text(raw['name']) ?? 'endpoint',
    place: at(),
    group: text(raw['group']),
    wish,
    tell,
  });
  for (const [index, window] of list(raw['maintenance-windows']).entries())
    maintenance(window, at('maintenance-windows', index), [key], drafting);
};

/** What reports by itself; where nothing is due, nothing can be late. */
const readReporting = (endpoint: Endpoint, alerting: Alerting): void => {
  const { raw, at, drafting } = endpoint;
  const everyMs = goDurationMs(mapping(raw['heartbeat'])['interval']);
  if (everyMs === undefined) {
    drafting.note(at(), 'it is not said how often it reports, so nothing can be late');
    return;
  }
  drafting.note(at(), 'it gets a token of its own here: tell the device where to report');
  const { tell } = alerting.of(endpoint, everyMs);
  const wish = { heartbeat: { every: formatDuration(everyMs), grace: '0s' } };
  drafting.services.push({
    key: at().path,
    name: text(raw['name']) ?? 'endpoint',
    place: at(),
    group: text(raw['group']),
    wish,
    tell,
  });
};

const conditionsOf = ({ raw, at, drafting }: Endpoint, aim: Aim): Conditions => {
  const conditions = noConditions();
  for (const [index, one] of list(raw['conditions']).entries()) {
    const condition = text(one) ?? '';
    const why = aim.cannot.test(condition)
      ? `${subjectOf(condition)} cannot be asked for here`
      : takeIn(conditions, condition, raw['dns'] !== undefined);
    if (why !== undefined) drafting.note(at('conditions', index), why);
  }
  return conditions;
};

const labelsOf = (raw: Mapping): Wish => {
  const labels = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, text(value)]));
  return Object.keys(labels).length > 0 ? { labels } : {};
};
