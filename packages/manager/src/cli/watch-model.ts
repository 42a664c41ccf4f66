// What a live view knows: everything as of now, and what happened lately in words. Knows how events change it; refuses to know screens.
import type { AgentView, ManagerView, OutageView, ServiceView, Status } from '../core/api.ts';
import type { Followed } from './follow.ts';
import { age, duration, list } from './format.ts';
import { healthWords } from './health-words.ts';
import { healthStyle, type Style } from './paint.ts';

export type Happening = { readonly at: string; readonly text: string; readonly style?: Style };

export type Model = {
  readonly manager?: ManagerView;
  readonly services: ReadonlyMap<string, ServiceView>;
  readonly agents: ReadonlyMap<string, AgentView>;
  /** Why what stands here may be old; absent while the manager is followed. */
  readonly lost?: string;
};

export const emptyModel: Model = { services: new Map(), agents: new Map() };

export type Step = { readonly model: Model; readonly happenings: readonly Happening[] };

/** @param nowIso for what has no time of its own */
export const step = (model: Model, event: Followed, nowIso: string): Step => {
  switch (event.type) {
    case 'status':
      return fresh(model, event.data, nowIso);
    case 'changes': {
      const { manager, gone } = event.data;
      const services = merged(model.services, event.data.services, gone.services);
      const agents = merged(model.agents, event.data.agents, gone.agents);
      return { model: { manager, services, agents }, happenings: differences(model, { services, agents }, nowIso) };
    }
    case 'outage':
      return { model, happenings: outageWords(event.data) };
    case 'notification':
      return { model, happenings: [{ at: event.data.at, text: `told ${event.data.subscriber}: ${event.data.text}` }] };
    case 'lost':
      return { model: { ...model, lost: event.why }, happenings: [{ at: nowIso, text: event.why, style: 'yellow' }] };
  }
};

const fresh = (before: Model, status: Status, nowIso: string): Step => {
  const services = new Map(status.services.map((service) => [service.id, service]));
  const agents = new Map(status.agents.map((agent) => [agent.id, agent]));
  const model = { manager: status.manager, services, agents };
  if (before.manager === undefined) return { model, happenings: [] };
  const back: Happening = { at: nowIso, text: 'The manager answers again.', style: 'green' };
  return { model, happenings: [back, ...differences(before, model, nowIso)] };
};

const merged = <T extends { readonly id: string }>(
  before: ReadonlyMap<string, T>,
  changed: readonly T[],
  gone: readonly string[],
): ReadonlyMap<string, T> => {
  const after = new Map(before);
  for (const id of gone) after.delete(id);
  for (const view of changed) after.set(view.id, view);
  return after;
};

type Views = Pick<Model, 'services' | 'agents'>;

const differences = (before: Views, after: Views, nowIso: string): Happening[] => [
  ...namesWords(added(before.services, after.services), ['is watched', 'are watched'], 'from now on', nowIso),
  ...namesWords(added(after.services, before.services), ['is', 'are'], 'no longer watched', nowIso),
  ...[...after.services.values()].flatMap((now) => serviceWords(before.services.get(now.id), now, nowIso)),
  ...namesWords(added(after.agents, before.agents), ['is', 'are'], 'no longer among the agents', nowIso),
  ...[...after.agents.values()].flatMap((now) => agentWords(before.agents.get(now.id), now, nowIso)),
];

const added = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] =>
  [...after.keys()].filter((id) => !before.has(id));

/** A new file may add thousands at once: that is one happening, with the first few by name. */
const NAMED_MAX = 3;

const namesWords = (
  ids: readonly string[],
  [one, many]: readonly [string, string],
  words: string,
  at: string,
): Happening[] => {
  if (ids.length === 0) return [];
  const hidden = ids.length - NAMED_MAX;
  const names = hidden > 0 ? list([...ids.slice(0, NAMED_MAX), `${hidden} more`]) : list(ids);
  return [{ at, text: `${names} ${ids.length === 1 ? one : many} ${words}` }];
};

const serviceWords = (before: ServiceView | undefined, now: ServiceView, nowIso: string): Happening[] => {
  if (before === undefined) return [];
  if (before.health === now.health && before.reason === now.reason) return acknowledgedWords(before, now, nowIso);
  const seenFrom = now.from.filter(({ health }) => health === now.health).map(({ agent }) => agent);
  const from = now.health === 'up' || seenFrom.length === 0 ? '' : `, seen from ${list(seenFrom)}`;
  // The time of a change of reason only is not `since`: that is when the trouble began.
  const at = before.health === now.health ? nowIso : changedAt(before, now, nowIso);
  const was = before.health === now.health ? '' : ` (was ${before.health} for ${age(before.since, Date.parse(at))})`;
  return [{ at, text: `${now.id} is ${healthWords(now)}${from}${was}`, style: healthStyle(now.health) }];
};

const acknowledgedWords = (before: ServiceView, now: ServiceView, nowIso: string): Happening[] => {
  const { id, acknowledged: by } = now;
  if (JSON.stringify(by) === JSON.stringify(before.acknowledged)) return [];
  if (by === undefined) return [{ at: nowIso, text: `nobody sees to ${id} any more`, style: 'yellow' }];
  return [{ at: by.at, text: `${by.by} sees to ${id}${by.note === undefined ? '' : `: ${by.note}`}` }];
};

/** Down is held since the first failure, which was told when it began to fail: the news is of now. */
const changedAt = (before: ServiceView, now: ServiceView, nowIso: string): string =>
  now.since === before.since ? nowIso : now.since;

const agentWords = (before: AgentView | undefined, now: AgentView, nowIso: string): Happening[] => {
  if (before?.state === now.state) return [];
  const words = { connected: 'is connected', away: 'is away', never: 'is expected' } as const;
  const style = now.state === 'connected' ? 'green' : 'yellow';
  return [{ at: now.since ?? nowIso, text: `agent ${now.id} ${words[now.state]}`, style }];
};

/** That one began is told by the health of its service; what it comes to is known at its end. */
const outageWords = (outage: OutageView): Happening[] => {
  if (outage.endedAt === undefined) return [];
  const told = outage.told.length === 0 ? 'nobody was told' : `told: ${list(outage.told)}`;
  const text = `outage of ${outage.service} is over: ${duration(outage.durationMs)}, ${outage.reason}; ${told}`;
  return [{ at: outage.endedAt, text }];
};
