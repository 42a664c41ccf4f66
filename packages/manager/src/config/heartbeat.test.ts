// Services that report by themselves as the file writes them: what they come to, and what is wrong with them, by path.
import { expect, test } from 'vitest';
import type { HeartbeatWish, Wishes } from '../core/wishes.ts';
import { parseConfig } from './parse.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const read = (text: string): Wishes | readonly string[] => {
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  return 'problems' in answer ? answer.problems.map(({ path, message }) => `${path}: ${message}`) : answer.wishes;
};

const serviceOf = (service: string, more = '') => {
  const wishes = read(`services:\n  s: ${service}\n${more}`);
  return 'services' in wishes ? wishes.services[0] : wishes;
};

const every = (everyMs: number): HeartbeatWish['schedule'] => ({ type: 'interval', everyMs });
const cron = (pattern: string, zone = 'UTC'): HeartbeatWish['schedule'] => ({ type: 'cron', cron: pattern, zone });

test.each<[string, HeartbeatWish, everyMs: number]>([
  ['{ heartbeat: { every: 1h, grace: 10m } }', { schedule: every(HOUR_MS), graceMs: 10 * MINUTE_MS }, HOUR_MS],
  ['{ heartbeat: { every: 30s } }', { schedule: every(30_000), graceMs: 15_000 }, 30_000],
  ['{ heartbeat: { every: 7d, grace: 0s } }', { schedule: every(7 * DAY_MS), graceMs: 0 }, DAY_MS],
  [
    '{ heartbeat: { schedule: "0 3 * * *", zone: Europe/Berlin, run: 2h } }',
    { schedule: cron('0 3 * * *', 'Europe/Berlin'), graceMs: 5 * MINUTE_MS, runMs: 2 * HOUR_MS },
    DAY_MS,
  ],
  [
    '{ heartbeat: { schedule: "*/10 * * * *" } }',
    { schedule: cron('*/10 * * * *'), graceMs: 5 * MINUTE_MS },
    10 * MINUTE_MS,
  ],
])('%s', (service, heartbeat, everyMs) => {
  const target = 'heartbeat:s';
  expect(serviceOf(service)).toMatchObject({
    target,
    heartbeat,
    everyMs,
    graceMs: 0,
    recover: 1,
    agents: ['@manager'],
  });
});

test('what holds for other services holds for it where that makes sense', () => {
  const service =
    '{ heartbeat: { schedule: "0 3 * * *" }, grace: 5s, recover: 2, group: g, labels: { a: b }, slo: 99%, flapping: off }';
  const more = 'zone: Europe/Paris\ndefaults: { grace: 1m, every: 5s }';
  expect(serviceOf(service, more)).toMatchObject({
    heartbeat: { schedule: { zone: 'Europe/Paris' } },
    ...{ graceMs: 5_000, recover: 2, group: 'g', labels: { a: 'b' }, sloTarget: 0.99 },
  });
  expect(serviceOf('{ heartbeat: { every: 1h } }', more)).toMatchObject({ graceMs: 0, flapping: { outages: 4 } });
});

test.each<[string, string]>([
  [
    '{ heartbeat: }',
    "services.s.heartbeat: it is not said when it reports: write 'every', for example '1h', or 'schedule', '0 3 * * *'",
  ],
  [
    '{ heartbeat: { every: 1h, schedule: "0 3 * * *" } }',
    "services.s.heartbeat.schedule: 'every' and 'schedule' both say when it reports: use one of them",
  ],
  [
    '{ heartbeat: { every: 1h, zone: UTC } }',
    "services.s.heartbeat.zone: this is for 'schedule': an interval is the same everywhere",
  ],
  [
    '{ heartbeat: { schedule: "0 3 * *" } }',
    "services.s.heartbeat.schedule: '0 3 * *' is no cron pattern: a pattern has five fields: minute, hour, day of the month, month, day of the week",
  ],
  [
    '{ heartbeat: { schedule: "0 0 30 2 *" } }',
    "services.s.heartbeat.schedule: '0 0 30 2 *' is no cron pattern: there is no such day",
  ],
  [
    '{ heartbeat: { schedule: "0 3 * * *", zone: Berlin } }',
    "services.s.heartbeat.zone: there is no time zone 'Berlin': did you mean 'Europe/Berlin'?",
  ],
  ['{ heartbeat: { every: 500ms } }', 'services.s.heartbeat.every: 500ms is too short: at least 1s'],
  [
    '{ heartbeat: { every: 1h, period: 1h } }',
    "services.s.heartbeat.period: unknown key 'period': did you mean 'every'?",
  ],
  ['{ heartbeat: 1h }', "services.s.heartbeat: write a mapping with keys such as 'every' here, not the text '1h'"],
  [
    '{ heartbeat: { every: 1h }, target: h:1 }',
    'services.s.target: what reports by itself is not looked at: take this out, or the heartbeat',
  ],
  [
    '{ heartbeat: { every: 1h }, agents: x }',
    "services.s.agents: unknown key 'agents': the keys here are grace, recover, group, depends_on, slo, flapping, labels",
  ],
])('%s is refused', (service, problem) => {
  const told = serviceOf(service);
  expect(Array.isArray(told) ? told[0] : told).toBe(problem);
});

const tls = 'tls: { certificate: a, key: b, ca: c }\n';

test.each<[string, string | undefined]>([
  ['heartbeats: { listen: 127.0.0.1:7690 }', undefined],
  ['heartbeats: { listen: 7690 }', undefined],
  ['heartbeats: { listen: 0.0.0.0:7690, plain: true }', undefined],
  [`${tls}heartbeats: { listen: 0.0.0.0:7690 }`, undefined],
  ['heartbeats: {}', "heartbeats: the 'listen' is missing: where devices report, host:port"],
  ['heartbeats: { listen: 0.0.0.0:7690 }', 'heartbeats.listen: 0.0.0.0:7690 is not a loopback address'],
  [`${tls}heartbeats: { listen: 0.0.0.0:7690, plain: true }`, 'heartbeats.plain: there is a certificate'],
  ['heartbeats: { listen: 127.0.0.1:7680 }', 'heartbeats.listen: port 7680 is used by the manager already'],
  ['heartbeats: { port: 7690 }', "heartbeats.port: unknown key 'port'"],
])('%s', (section, problem) => {
  const told = read(`${section}\nservices: { s: { heartbeat: { every: 1h } } }\n`);
  if (problem === undefined) expect(told).toMatchObject({ heartbeats: { listen: { port: 7690 } } });
  else expect(told).toContainEqual(expect.stringContaining(problem));
});

test('nobody needs an agent for it, and no agent may be called like the manager', () => {
  const answer = parseConfig('services: { s: { heartbeat: { every: 1h } } }\n', '/etc/vedette/vedette.yaml');
  expect(answer).toMatchObject({ doubts: [] });
  expect(read("agents: { '@manager': }\nservices: { s: h:1 }\n")).toMatchObject([
    expect.stringContaining('agents.@manager'),
  ]);
});
