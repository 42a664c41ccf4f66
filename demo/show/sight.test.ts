import { expect, test } from 'vitest';
import type { AgentView, NotificationView, ServiceView } from '../../packages/manager/src/core/api.ts';
import type { Health } from '../../packages/protocol/src/health/index.ts';
import type { Snapshot } from './manager-client.ts';
import { agents, serviceIds } from './scenery.ts';
import { sees, seesAllWell, seesBack, seesTold, seesWithout } from './sight.ts';

const at = '2026-01-31T08:00:00.000Z';

const service = (id: string, health: Health, views: Readonly<Record<string, Health>> = {}): ServiceView => ({
  id,
  target: 'tcp://127.0.0.1:1',
  labels: {},
  health,
  since: at,
  everyMs: 1_000,
  everyPerAgentMs: 1_000,
  graceMs: 4_000,
  quorum: 1,
  from: Object.entries(views).map(([agent, seen]) => ({ agent, health: seen, since: at })),
});

const agent = (id: string, state: AgentView['state']): AgentView => ({
  id,
  labels: {},
  from: 'file',
  key: { state: 'none' },
  state,
  dialledBy: 'agent',
  services: 1,
  problems: [],
  configured: true,
});

const heard = (subscriber: string, event: 'down' | 'up', id: number): NotificationView => ({
  id,
  at,
  subscriber,
  service: 'api',
  outage: 1,
  event,
  text: '',
  deliveries: [],
});

const snapshot = (
  services: ServiceView[],
  notifications: NotificationView[] = [],
  agentViews: AgentView[] = agents.map((id) => agent(id, 'connected')),
): Snapshot => ({
  status: {
    manager: {
      name: 'demo',
      version: '0',
      startedAt: at,
      now: at,
      memoryBytes: 0,
      config: { file: '', revision: 1, loadedAt: at, problems: [] },
      results: 0,
      gaps: 0,
    },
    agents: agentViews,
    services,
  },
  outages: [],
  notifications,
});

test('a health is seen when it is there', () => {
  expect(sees('api', 'failing')(snapshot([service('api', 'failing')])).ok).toBe(true);
  expect(sees('api', 'failing')(snapshot([service('api', 'up')])).ok).toBe(false);
  expect(sees('api', 'failing')(snapshot([])).ok).toBe(false);
});

test('what was told counts whole: too little, too much, too early and the wrong person are not ok', () => {
  const sinceMs = Date.parse(at);
  const look = seesTold('api', 'down', sinceMs, 'down');
  const down = [service('api', 'down')];
  // The manager lists the newest first.
  expect(
    seesTold('api', 'down', sinceMs, 'down, up')(snapshot(down, [heard('ops', 'up', 2), heard('ops', 'down', 1)])).ok,
  ).toBe(true);
  expect(look(snapshot(down, [heard('ops', 'down', 1)])).ok).toBe(true);
  expect(look(snapshot(down)).ok).toBe(false);
  expect(look(snapshot(down, [heard('ops', 'down', 1), heard('ops', 'down', 2)])).ok).toBe(false);
  expect(look(snapshot(down, [heard('ops', 'down', 1), heard('night', 'down', 2)])).ok).toBe(false);
  expect(look(snapshot([service('api', 'failing')], [heard('ops', 'down', 1)])).ok).toBe(false);
  expect(seesTold('api', 'down', sinceMs + 1, 'down')(snapshot(down, [heard('ops', 'down', 1)])).ok).toBe(false);
});

test('an agent is missed: what only it sees is unknown, what others see too is up', () => {
  const look = seesWithout('asia-1', 'mail', 'web');
  const web = service('web', 'up', { 'asia-1': 'unknown', 'eu-1': 'up' });
  const mail = service('mail', 'unknown', { 'asia-1': 'unknown' });
  expect(look(snapshot([mail, web])).ok).toBe(true);
  expect(look(snapshot([service('mail', 'down', { 'asia-1': 'unknown' }), web])).ok).toBe(false);
  expect(look(snapshot([mail, service('web', 'up', { 'asia-1': 'up' })])).ok).toBe(false);
  expect(look(snapshot([mail, service('web', 'unknown', { 'asia-1': 'unknown' })])).ok).toBe(false);
});

test('an agent is back when it is connected and sees all it watches', () => {
  const look = seesBack('eu-1');
  const services = [service('web', 'up', { 'eu-1': 'up', 'us-1': 'failing' })];
  expect(look(snapshot(services)).ok).toBe(true);
  expect(look(snapshot([...services, service('api', 'unknown', { 'eu-1': 'unknown' })])).ok).toBe(false);
  expect(look(snapshot(services, [], [agent('eu-1', 'away')])).ok).toBe(false);
  expect(look(snapshot([])).ok).toBe(false);
});

test('all is well only with everybody there and everything up from everywhere', () => {
  const everywhere = Object.fromEntries(agents.map((id) => [id, 'up' as const]));
  const up = serviceIds.map((id) => service(id, 'up', everywhere));
  expect(seesAllWell(snapshot(up)).ok).toBe(true);
  expect(seesAllWell(snapshot(up.slice(1))).ok).toBe(false);
  expect(seesAllWell(snapshot(up, [], [agent('eu-1', 'connected'), agent('us-1', 'away')])).ok).toBe(false);
  const half = service('web', 'up', { ...everywhere, 'us-1': 'unknown' });
  expect(seesAllWell(snapshot([half, ...up.slice(1)])).ok).toBe(false);
});
