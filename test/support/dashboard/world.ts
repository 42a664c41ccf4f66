// A world for the dashboard to be looked at, measured and tried with: thousands of services, most of them well, and trouble of every kind. Made from nothing but a number
// and a time, so that it is the same every time. Knows no manager.
import type {
  AgentView,
  ManagerView,
  NotificationView,
  OutageView,
  ServiceView,
  ViewFrom,
} from '../../../packages/manager/src/core/api.ts';
import { fakeAgent, fakeService } from '../../../packages/manager/src/http/desk.fake.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type World = {
  readonly manager: ManagerView;
  readonly services: readonly ServiceView[];
  readonly agents: readonly AgentView[];
  readonly outages: readonly OutageView[];
  readonly notifications: readonly NotificationView[];
};

const groups = ['shop', 'payments', 'search', 'mail', 'edge', 'identity', 'ledger', 'media', 'office', 'warehouse'];
const kinds = ['web', 'api', 'db', 'cache', 'queue', 'worker', 'proxy', 'auth'];
const agentIds = ['eu-1', 'eu-2', 'us-1', 'ap-1'];

const iso = (ms: number): string => new Date(ms).toISOString();

/** The same number for the same seed, from 0 to 1. */
const chance = (seed: number): number => {
  const x = Math.sin(seed * 12.9898 + 4.1414) * 43_758.545_3;
  return x - Math.floor(x);
};

type Ill = {
  readonly at: number;
  readonly health: ServiceView['health'];
  readonly reason: NonNullable<ServiceView['reason']>;
  readonly agoMs: number;
  /** How many agents hold it so. */
  readonly by: number;
  readonly more?: Partial<ServiceView>;
};

const ills = (nowMs: number): readonly Ill[] => [
  { at: 3, health: 'down', reason: 'refused', agoMs: 3.2 * MINUTE_MS, by: 3 },
  {
    at: 41,
    health: 'down',
    reason: 'timeout',
    agoMs: 26 * MINUTE_MS,
    by: 2,
    more: { acknowledged: { by: 'anna', at: iso(nowMs - 20 * MINUTE_MS), note: 'failing over to the second site' } },
  },
  { at: 77, health: 'down', reason: 'status', agoMs: 2.4 * HOUR_MS, by: 3, more: { behind: ['mail-web-3'] } },
  { at: 120, health: 'failing', reason: 'timeout', agoMs: 14_000, by: 1 },
  { at: 121, health: 'failing', reason: 'reset', agoMs: 21_000, by: 2 },
  { at: 200, health: 'unknown', reason: 'away', agoMs: 11 * MINUTE_MS, by: 3 },
  { at: 33, health: 'down', reason: 'refused', agoMs: 40 * MINUTE_MS, by: 3 },
];

const viewOf = (agent: string, index: number, nowMs: number, ill: Ill | undefined): ViewFrom => {
  const probedAt = iso(nowMs - Math.floor(chance(index) * 9_000));
  if (ill) return { agent, health: ill.health, since: iso(nowMs - ill.agoMs), reason: ill.reason, probedAt };
  const latencyMs = 0.4 + chance(index * 7) * 40;
  return { agent, health: 'up', since: iso(nowMs - 40 * HOUR_MS), probedAt, latencyMs };
};

const serviceAt = (index: number, nowMs: number, ill: Ill | undefined): ServiceView => {
  const group = groups[index % groups.length] ?? '';
  const kind = kinds[Math.floor(index / groups.length) % kinds.length] ?? '';
  const id = `${group}-${kind}-${index}`;
  const lookers = index % 3 === 0 ? agentIds.slice(0, 3) : agentIds.slice(1, 4);
  const from = lookers.map((agent, i) => viewOf(agent, index * 5 + i, nowMs, ill && i < ill.by ? ill : undefined));
  const foresees =
    index === 12
      ? [
          { ...from[0], facts: { warning: 'the certificate expires in 9 days', issuer: 'Example CA' } },
          ...from.slice(1),
        ]
      : from;
  return fakeService(id, {
    target: `https://${kind}${index}.${group}.example.org/`,
    group,
    labels: { tier: kind === 'db' ? 'data' : 'front', team: group },
    since: iso(nowMs - (ill?.agoMs ?? 40 * HOUR_MS)),
    probedAt: iso(nowMs - 2_000),
    latencyMs: 0.4 + chance(index) * 45,
    ...(ill && { health: ill.health, reason: ill.reason }),
    ...ill?.more,
    from: foresees as ViewFrom[],
  });
};

const agentsAt = (nowMs: number, load: number): readonly AgentView[] =>
  agentIds.map((id, i) => {
    const isAway = id === 'ap-1';
    const host = {
      hostname: `${id}.example.org`,
      platform: 'linux',
      arch: 'x64',
      node: '26.10.0',
      cpus: 4,
      memoryBytes: 8e9,
    };
    const machine = { cpu: 0.18 + i * 0.22, memory: 0.41 + i * 0.1, disk: 0.62, load: [0.7, 0.6, 0.5], uptimeMs: 9e8 };
    const vitals = {
      ...{ services: load, probes: 8_123_456, skipped: 12, inFlight: 41, latenessP50Ms: 0.4, latenessP99Ms: 3.1 + i },
      ...{ memoryBytes: 96_000_000, spooled: i * 3, dropped: i === 2 ? 1_204 : 0, machine },
    };
    return fakeAgent(id, {
      labels: { region: id.slice(0, 2) },
      state: isAway ? 'away' : 'connected',
      since: iso(nowMs - (isAway ? 11 * MINUTE_MS : 30 * HOUR_MS)),
      services: load,
      host,
      clockOffsetMs: [1.2, -0.4, 14.8, 0.1][i] ?? 0,
      limits: { cpu: 0.6, forMs: 300_000 },
      ...(!isAway && { vitals }),
      ...(id === 'us-1' && {
        problems: [
          {
            service: 'office-db-28',
            reason: 'denied' as const,
            text: 'its policy allows 10.20.0.0/16 and nothing else',
          },
        ],
      }),
    });
  });

const outagesOf = (services: readonly ServiceView[], nowMs: number): readonly OutageView[] => {
  const open = services
    .filter(({ health }) => health === 'down')
    .map((service, i): OutageView => {
      const { id, since, from, acknowledged, behind } = service;
      const startedMs = Date.parse(since);
      return {
        ...{
          id: 900 + i,
          service: id,
          reason: service.reason as OutageView['reason'],
          startedAt: since,
          durationMs: nowMs - startedMs,
        },
        ...{
          from: from.filter(({ health }) => health === 'down').map(({ agent }) => agent),
          told: behind ? [] : ['ops', 'anna'],
        },
        ...(acknowledged && { acknowledged }),
      };
    });
  const past = Array.from({ length: services.length === 0 ? 0 : 60 }, (_, i): OutageView => {
    const startedMs = nowMs - (i + 1) * 23 * MINUTE_MS;
    const durationMs = Math.floor(20_000 + chance(i) * 12 * MINUTE_MS);
    return {
      ...{
        id: 899 - i,
        service: services[(i * 17) % services.length]?.id ?? '',
        reason: (['timeout', 'refused', 'status', 'tls'] as const)[i % 4] ?? 'timeout',
      },
      ...{
        startedAt: iso(startedMs),
        endedAt: iso(startedMs + durationMs),
        durationMs,
        plannedMs: i % 9 === 4 ? durationMs : 0,
      },
      ...{ from: agentIds.slice(0, 1 + (i % 3)), told: i % 9 === 4 ? [] : ['ops'] },
    };
  });
  return [...open, ...past];
};

const notificationsOf = (outages: readonly OutageView[]): readonly NotificationView[] =>
  outages.flatMap(({ id, service, told, startedAt, reason, from }) =>
    told.map((subscriber, i): NotificationView => {
      const failed = subscriber === 'anna' && id === 901;
      const hook = {
        channel: 'hook',
        state: failed ? ('failed' as const) : ('sent' as const),
        attempts: failed ? 5 : 1,
        ...(failed && { error: 'Nobody answers there.' }),
      };
      return {
        ...{ id: id * 10 + i, at: iso(Date.parse(startedAt) + 30_000), subscriber, service, outage: id, event: 'down' },
        text: `${service} is down: ${reason}, seen from ${from.join(' and ')}`,
        deliveries: [{ channel: 'mail', state: 'sent', attempts: 1 }, ...(i === 1 ? [hook] : [])],
      };
    }),
  );

export const worldOf = (count: number, nowMs: number): World => {
  const known = new Map(ills(nowMs).map((ill) => [ill.at, ill]));
  const services = Array.from({ length: count }, (_, i) => serviceAt(i, nowMs, known.get(i)));
  const outages = outagesOf(services, nowMs);
  return {
    manager: {
      ...{
        name: 'prod',
        version: '0.1.0',
        startedAt: iso(nowMs - 50 * HOUR_MS),
        now: iso(nowMs),
        memoryBytes: 184_000_000,
      },
      config: {
        ...{ file: '/etc/vedette/vedette.yaml', revision: 14, loadedAt: iso(nowMs - 5 * HOUR_MS) },
        problems: [
          {
            path: 'services.shop-web-0.every',
            line: 118,
            column: 12,
            message: "'often' is not a duration: write for example '10s' or '1m30s'",
          },
        ],
      },
      ...{ results: 41_338_120, gaps: 2 },
    },
    services,
    agents: agentsAt(nowMs, count),
    outages,
    notifications: notificationsOf(outages),
  };
};
