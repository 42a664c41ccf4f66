// Services with too few healthy servers are told like any outage: after their grace, once, to whoever the inventory names, and again when there are enough.
import { expect, test } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import { demandsOf } from '../assignment.ts';
import { collectiveDemandsOf } from '../collective-demand.ts';
import type { InventoryHealth, InventoryServiceView } from '../inventory-api.ts';
import { Judge } from '../judge.ts';
import type { Outage } from '../record.ts';

const FILE = `
agents: { eu-1: }
inventories:
  cluster: { url: http://127.0.0.1:9000/servers, tell: [ops, team], grace: 10s }
  quiet: { url: http://127.0.0.1:9001/servers }
subscribers:
  ops:
  team: { services: '*', events: up }
  other:
`;

const begun = (openOutages: readonly Outage[] = []): Judge => {
  const read = parseConfig(FILE, '/etc/vedette.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const judge = new Judge({ views: [], openOutages, lastOutageId: 0, lastNotificationId: 0, stored: [] });
  judge.configure(demandsOf(read.wishes), new Map(), 0, collectiveDemandsOf(read.wishes));
  return judge;
};

const services = (user: InventoryHealth, role: InventoryHealth = 'healthy'): readonly InventoryServiceView[] =>
  Object.entries({ UserService: user, RoleService: role }).map(([service, health]) => ({
    ...{ service, health, servers: 2, healthy: 1, unhealthy: 1, unknown: 0, needed: 2 },
  }));

/** What is told while an inventory answers every second, undefined where it cannot be asked. */
const toldOf = (
  answers: (second: number) => readonly InventoryServiceView[] | undefined,
  seconds: number,
  name = 'cluster',
) => {
  const judge = begun();
  const told: string[] = [];
  for (let second = 1; second <= seconds; second++) {
    judge.inventory(name, answers(second), second * 1_000);
    const { notifications } = judge.passed(second * 1_000);
    told.push(...notifications.map(({ subscriber, event, text }) => `${second} ${subscriber} ${event}: ${text}`));
  }
  return told;
};

test('too few are told once, after the grace, and enough are told once', () => {
  expect(toldOf((second) => services(second >= 5 && second < 30 ? 'unhealthy' : 'healthy'), 60)).toEqual([
    '15 ops down: inventory cluster is short of healthy servers: too few of UserService since 00:00:05 UTC',
    '30 ops up: inventory cluster has enough healthy servers again after 25 s: too few of UserService from 00:00:05 to 00:00:30 UTC',
    // Who wishes to hear only of ends hears of this one.
    '30 team up: inventory cluster has enough healthy servers again after 25 s: too few of UserService from 00:00:05 to 00:00:30 UTC',
  ]);
});

test('less than the grace is told nobody', () => {
  expect(toldOf((second) => services(second % 10 === 0 ? 'healthy' : 'unhealthy'), 60)).toEqual([]);
});

test('what nobody can tell is told nobody', () => {
  expect(toldOf(() => services('unknown', 'unknown'), 60)).toEqual([]);
});

test('an inventory that cannot be asked begins no outage and ends none', () => {
  expect(toldOf((second) => (second < 5 ? services('unhealthy') : undefined), 60)).toEqual([]);
  const told = toldOf(
    (second) => (second < 20 ? services('unhealthy') : second < 50 ? undefined : services('healthy')),
    60,
  );
  expect(told.map((text) => text.split(':', 1)[0])).toEqual(['11 ops down', '50 ops up']);
});

test('one service after the other is one outage', () => {
  const told = toldOf(
    (second) => services(second < 30 ? 'unhealthy' : 'healthy', second < 15 ? 'healthy' : 'unhealthy'),
    60,
  );
  expect(told.map((text) => text.split(':', 1)[0])).toEqual(['11 ops down']);
});

test('nobody is told of an inventory that names nobody', () => {
  expect(toldOf(() => services('unhealthy'), 60, 'quiet')).toEqual([]);
});

test('an outage stays open over a restart of the manager', () => {
  const judge = begun();
  judge.inventory('cluster', services('unhealthy'), 1_000);
  const [open] = judge.passed(11_000).outages;
  expect(open).toMatchObject({ service: 'inventory cluster', slot: 0, reason: 'few', from: ['UserService'] });
  const next = begun(open ? [open] : []);
  expect(next.passed(20_000).outages).toEqual([]);
  next.inventory('cluster', services('unhealthy'), 21_000);
  expect(next.passed(60_000).notifications).toEqual([]);
  next.inventory('cluster', services('healthy'), 61_000);
  expect(next.passed(61_000).outages).toMatchObject([{ id: open?.id, endedAtMs: 61_000 }]);
});
