// What is measured of all services and agents at one time. Knows who counts: of an agent that is away, or that cannot tell, nothing is said of any service, rather than
// something old. Refuses to know how it is written.
import type { Change } from '@vedette/protocol/health';
import { lookText } from '@vedette/protocol/wire';
import { type AgentRecord, type Fleet, rivalOf } from '../fleet.ts';
import type { Judge } from '../judge.ts';
import type { Judged, Latest } from '../judged.ts';
import { OWN_VANTAGE } from '../own-vantage.ts';
import { wholeNow } from '../views.ts';
import type { AgentMeasured } from './agent-metrics.ts';
import { labelsOf } from './exposition.ts';
import type { ProbeSeen } from './probe-metrics.ts';
import { healths, type ServiceMeasured, serviceLabels } from './service-metrics.ts';

type Row<Of> = { readonly labels: string; readonly of: Of };

export type Gathered = {
  readonly agents: readonly Row<AgentMeasured>[];
  readonly services: readonly Row<ServiceMeasured>[];
  readonly probes: readonly Row<ProbeSeen>[];
  readonly health: Record<ServiceMeasured['health'], number>;
  readonly openOutages: number;
};

export type GatheringFrom = {
  readonly judge: Judge;
  readonly fleet: Fleet;
  readonly nowMs: number;
  /** When a service that reports by itself did so last. */
  readonly reportedAtMs: (service: string) => number | undefined;
};

/** So many services are gone through in one go. */
const SLICE = 64;

/** After so many intervals, and a minute, a result is not what is going on now. */
const STALE_INTERVALS = 3;
const STALE_MS = 60_000;

/** What the services of an agent say of it. */
type Load = { services: number; shortestMs: number; newestAtMs: number };

/** In slices, for others to have their turn in between. */
export function* gathering({ judge, fleet, nowMs, reportedAtMs }: GatheringFrom): Generator<void, Gathered> {
  const present = new Set([OWN_VANTAGE]);
  for (const { wish, state } of fleet.all) if (state === 'connected') present.add(wish.id);
  const loads = new Map<string, Load>();
  const services: Row<ServiceMeasured>[] = [];
  const probes: Row<ProbeSeen>[] = [];
  const health = { up: 0, failing: 0, down: 0, unknown: 0 };
  let openOutages = 0;
  for (const [place, judged] of [...judge.services].entries()) {
    if (place % SLICE === SLICE - 1) yield;
    const measured = serviceMeasured(judge, judged, nowMs, reportedAtMs);
    health[measured.health]++;
    if (measured.outageSinceMs !== undefined) openOutages++;
    services.push({ labels: labelsOf({ service: judged.demand.service.id }), of: measured });
    weigh(loads, judged);
    for (const seen of probesOf(judged, present, nowMs)) probes.push(seen);
  }
  const agents = [...fleet.all].map((record) => agentRow(record, loads.get(record.wish.id), nowMs));
  return { agents, services, probes, health, openOutages };
}

const serviceMeasured = (
  judge: Judge,
  judged: Judged,
  nowMs: number,
  reportedAtMs: GatheringFrom['reportedAtMs'],
): ServiceMeasured => {
  const { id, target, group, labels } = judged.demand.service;
  const { health } = wholeNow(judge, judged, nowMs);
  const last = judged.outages.at(-1);
  return {
    health: healths.find((one) => one === health) ?? 'unknown',
    info: serviceLabels(target, checkOf(judged), group, labels),
    outageSinceMs: last && last.endedAtMs === undefined ? last.startedAtMs : undefined,
    reportedAtMs: reportedAtMs(id),
  };
};

const checkOf = ({ demand: { service } }: Judged): string =>
  service.heartbeat ? 'heartbeat' : (service.check?.type ?? 'tcp');

function* probesOf(judged: Judged, present: ReadonlySet<string>, nowMs: number): Generator<Row<ProbeSeen>> {
  const { demand, timeline, latest, learned } = judged;
  const { service, everyPerAgentMs } = demand;
  const staleMs = STALE_INTERVALS * everyPerAgentMs + service.timeoutMs + STALE_MS;
  const check = checkOf(judged);
  const about = learned.size > 0 ? lookText(service) : '';
  for (const agent of service.agents) {
    const isGood = present.has(agent) ? goodness(timeline.views.get(agent)) : undefined;
    if (isGood === undefined) continue;
    const newest = latest.get(agent);
    const by = learned.get(agent);
    yield {
      labels: labelsOf({ service: service.id, agent }),
      of: {
        ...{ isGood, check },
        ...(newest && nowMs - newest.at <= staleMs && latestOf(newest)),
        ...(by?.about === about && { facts: by.facts }),
      },
    };
  }
}

const latestOf = ({ at, latencyMs }: Latest): Pick<ProbeSeen, 'atMs' | 'latencyMs'> => ({
  atMs: at,
  ...(Number.isFinite(latencyMs) && { latencyMs }),
});

const goodness = (view: Change | undefined): boolean | undefined =>
  view === undefined || view.health === 'unknown' ? undefined : view.health === 'up';

const weigh = (loads: Map<string, Load>, { demand, latest }: Judged): void => {
  for (const agent of demand.service.agents) {
    const load = loads.get(agent) ?? { services: 0, shortestMs: Number.POSITIVE_INFINITY, newestAtMs: 0 };
    loads.set(agent, load);
    load.services++;
    load.shortestMs = Math.min(load.shortestMs, demand.everyPerAgentMs);
    load.newestAtMs = Math.max(load.newestAtMs, latest.get(agent)?.at ?? 0);
  }
};

const agentRow = (record: AgentRecord, load: Load | undefined, nowMs: number): Row<AgentMeasured> => {
  const { wish, state, hello, configured, vitals, clockOffsetMs, roundTripMs } = record;
  const isConnected = state === 'connected';
  const base = {
    isConnected,
    services: load?.services ?? 0,
    refused: configured?.problems.length ?? 0,
    isContested: rivalOf(record) !== undefined,
  };
  const labels = labelsOf({ agent: wish.id });
  if (!isConnected) return { labels, of: base };
  const of = {
    ...base,
    ...(hello && { software: hello.software }),
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(vitals && { vitals }),
    ...(load && load.newestAtMs > 0 && { lagMs: Math.max(0, nowMs - load.newestAtMs - load.shortestMs) }),
  };
  return { labels, of };
};
