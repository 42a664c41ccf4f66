// Services, outages and notifications for tests of what the page knows. Knows nothing but plain data.
import type { NotificationView, OutageView, ServiceView, Status } from '../../core/api.ts';
import { emptyModel, type Model } from './model.ts';

export const at = '2026-01-31T08:00:00.000Z';
export const atMs: number = Date.parse(at);

export const service = (id: string, more: Partial<ServiceView> = {}): ServiceView => ({
  ...{ id, target: `tcp://${id}:443`, labels: {}, health: 'up', since: at },
  ...{ everyMs: 10_000, everyPerAgentMs: 10_000, graceMs: 30_000, quorum: 1 },
  from: [{ agent: 'eu-1', health: more.health ?? 'up', since: at }],
  ...more,
});

export const outage = (id: number, name: string, more: Partial<OutageView> = {}): OutageView => ({
  ...{ id, service: name, reason: 'refused', startedAt: at, durationMs: 60_000, from: ['eu-1'], told: [] },
  ...more,
});

export const notification = (id: number, of: number, more: Partial<NotificationView> = {}): NotificationView => ({
  ...{ id, at, subscriber: 'ops', service: 'web', outage: of, event: 'down', text: 'web is down', deliveries: [] },
  ...more,
});

export const status = (...services: readonly ServiceView[]): Status => ({
  manager: {
    ...{ name: 'prod', version: '1', startedAt: at, now: at, memoryBytes: 1, results: 0, gaps: 0 },
    config: { file: 'vedette.yaml', revision: 1, loadedAt: at, problems: [] },
  },
  agents: [],
  services,
});

export const modelOf = (...services: readonly ServiceView[]): Model => ({
  ...emptyModel,
  link: { state: 'live' },
  services: new Map(services.map((one) => [one.id, one])),
});
