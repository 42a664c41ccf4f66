// From what the manager holds to what it tells people: the views of core/api.ts. Knows formats of times and what is shown; decides nothing.
import { type Change, needed, type Whole } from '@vedette/protocol/health';
import { lookText } from '@vedette/protocol/wire';
import type { AcknowledgementView, AgentView, OutageView, ServiceView, ViewFrom } from './api.ts';
import { type AgentRecord, rivalOf } from './fleet.ts';
import type { Judge } from './judge.ts';
import type { Judged, Latest } from './judged.ts';
import type { Acknowledgement, Outage } from './record.ts';
import type { AgentKey, Registration } from './registration.ts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/**
 * @param nowMs what is still failing when its outage is open and older than the grace is down, whoever has come back to look anew
 * @param awaySinceMs since when an agent that cannot tell has been away
 */
export const serviceView = (
  judge: Judge,
  judged: Judged,
  nowMs: number,
  awaySinceMs: (agent: string) => number,
): ServiceView => {
  const { demand, timeline, latest } = judged;
  const { id, target, group, labels, agents, graceMs, quorum } = demand.service;
  const whole = wholeNow(judge, judged, nowMs);
  const newest = [...latest.values()].reduce<Latest | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
  const able = [...timeline.views.values()].filter((v) => v.health !== 'unknown').length;
  return {
    id,
    target,
    ...(group !== undefined && { group }),
    labels,
    health: whole.health,
    since: isoTime(whole.since === 0 ? nobodySinceMs(agents, awaySinceMs) : whole.since),
    ...('reason' in whole && { reason: whole.reason }),
    ...behindOf(judge, judged, whole, nowMs),
    ...acknowledgedOf(judged),
    ...probeOf(newest),
    everyMs: demand.everyMs,
    everyPerAgentMs: demand.everyPerAgentMs,
    graceMs,
    quorum: needed(able === 0 ? agents.length : able, quorum),
    from: agents.map((agent) => ({
      ...viewFrom(agent, timeline.views.get(agent), latest.get(agent), graceMs, awaySinceMs(agent)),
      ...factsOf(judged, agent),
    })),
  };
};

/** What is the matter with it, as it is told: an outage that is open and older than the grace is down. */
export const wholeNow = (judge: Judge, judged: Judged, nowMs: number): Whole =>
  withOutage(judge.whole(judged), judged.outages.at(-1), judged.demand.service.graceMs, nowMs);

/** What was learned of another target, or by other terms, is not shown. */
const factsOf = ({ learned, demand }: Judged, agent: string): Pick<ViewFrom, 'facts'> => {
  const by = learned.get(agent);
  return by?.about === lookText(demand.service) ? { facts: by.facts } : {};
};

/** Of a service that is well it is of no interest. */
const behindOf = (judge: Judge, judged: Judged, { health }: Whole, nowMs: number): Pick<ServiceView, 'behind'> => {
  const behind = health === 'failing' || health === 'down' ? judge.behind(judged, nowMs) : [];
  return behind.length > 0 ? { behind } : {};
};

const acknowledgedOf = ({ outages }: Judged): Pick<ServiceView, 'acknowledged'> => {
  const open = outages.at(-1);
  return open?.acknowledged && open.endedAtMs === undefined
    ? { acknowledged: acknowledgementView(open.acknowledged) }
    : {};
};

export const acknowledgementView = ({ atMs, ...rest }: Acknowledgement): AcknowledgementView => ({
  ...rest,
  at: isoTime(atMs),
});

/** Nobody can tell since the last one left; a service without agents is told of as long as anybody could be. */
const nobodySinceMs = (agents: readonly string[], awaySinceMs: (agent: string) => number): number =>
  agents.length === 0 ? awaySinceMs('') : Math.max(...agents.map(awaySinceMs));

const withOutage = (whole: Whole, outage: Outage | undefined, graceMs: number, nowMs: number): Whole => {
  if (!outage || outage.endedAtMs !== undefined) return whole;
  if (whole.health !== 'failing' && whole.health !== 'down') return whole;
  const since = Math.min(whole.since, outage.startedAtMs);
  return { ...whole, since, health: nowMs - since >= graceMs ? 'down' : whole.health };
};

const viewFrom = (
  agent: string,
  view: Change | undefined,
  latest: Latest | undefined,
  graceMs: number,
  awaySinceMs: number,
): ViewFrom => {
  if (!view) return { agent, health: 'unknown', since: isoTime(awaySinceMs), reason: 'away', ...probeOf(latest) };
  // A shorter grace than the service's own may have run out: that is news for whoever wished for it, not for the service.
  const health = view.health === 'down' && view.heldMs < graceMs ? 'failing' : view.health;
  return {
    agent,
    health,
    since: isoTime(view.since),
    ...('reason' in view && { reason: view.reason }),
    ...probeOf(latest),
  };
};

const probeOf = (latest: Latest | undefined): { probedAt?: string; latencyMs?: number } => {
  if (!latest) return {};
  return { probedAt: isoTime(latest.at), ...(Number.isFinite(latest.latencyMs) && { latencyMs: latest.latencyMs }) };
};

export type AgentAccess = Pick<AgentView, 'from' | 'key'>;

/** @param registration what is kept of an agent, if anything is */
export const accessView = (registration: Registration | undefined): AgentAccess => {
  const [first, next] = registration?.keys ?? [];
  const from = registration?.added ? 'run time' : 'file';
  if (!first) return { from, key: { state: 'none' } };
  const issued = ({ number, issuedAtMs }: AgentKey) => ({ number, issuedAt: isoTime(issuedAtMs) });
  const { usedAtMs } = first;
  if (usedAtMs === undefined) return { from, key: { state: 'issued, not used yet', ...issued(first) } };
  const inUse = { state: 'in use', ...issued(first), usedAt: isoTime(usedAtMs) } as const;
  return { from, key: { ...inUse, ...(next && { next: issued(next) }) } };
};

/** @param nameOf the service behind a slot */
export const agentView = (
  record: AgentRecord,
  services: number,
  nameOf: (slot: number) => string | undefined,
): Omit<AgentView, keyof AgentAccess> => {
  const { wish, state, sinceMs, address, hello, configured, vitals, clockOffsetMs, roundTripMs } = record;
  const rival = rivalOf(record);
  return {
    id: wish.id,
    labels: wish.labels,
    state,
    ...(sinceMs !== undefined && { since: isoTime(sinceMs) }),
    dialledBy: wish.dial ? 'manager' : 'agent',
    ...(address !== undefined && { address }),
    ...(hello && { software: hello.software, host: hello.host }),
    services,
    problems: (configured?.problems ?? []).map(({ slot, reason, text }) => ({
      service: nameOf(slot) ?? `#${slot}`,
      reason,
      text,
    })),
    configured: configured !== undefined,
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(vitals && { vitals }),
    ...(wish.limits && { limits: wish.limits }),
    ...(rival && { contested: { address: rival.address, at: isoTime(rival.atMs), times: rival.times } }),
  };
};

export const outageView = (
  { id, service, reason, startedAtMs, endedAtMs, from, told, acknowledged }: Outage,
  nowMs: number,
  plannedMs?: number,
): OutageView => ({
  id,
  service,
  reason,
  startedAt: isoTime(startedAtMs),
  ...(endedAtMs !== undefined && { endedAt: isoTime(endedAtMs) }),
  durationMs: Math.max(0, (endedAtMs ?? nowMs) - startedAtMs),
  ...(plannedMs !== undefined && { plannedMs }),
  from,
  told: Object.keys(told),
  ...(acknowledged && { acknowledged: acknowledgementView(acknowledged) }),
});
