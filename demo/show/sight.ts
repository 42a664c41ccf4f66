// What the story looks for in the manager's answers, each as a function to a sentence. Pure.
import type { Health } from '../../packages/protocol/src/health/index.ts';
import type { Sight } from './eyes.ts';
import type { Snapshot } from './manager-client.ts';
import { type AgentId, agents, type ServiceId, serviceIds, subscribers } from './scenery.ts';

type Look = (snapshot: Snapshot) => Sight;

const describeHealth = ({ status }: Snapshot, id: ServiceId): { health: Health | undefined; words: string } => {
  const service = status.services.find((each) => each.id === id);
  if (!service) return { health: undefined, words: `${id} is not watched` };
  const why = service.reason === undefined ? '' : ` (${service.reason})`;
  return { health: service.health, words: `${id} is ${service.health}${why}` };
};

/** A service has come to this health. */
export const sees =
  (id: ServiceId, health: Health): Look =>
  (snapshot) => {
    const now = describeHealth(snapshot, id);
    return { ok: now.health === health, seen: now.words };
  };

/** What a subscriber heard of a service since then, in order. */
const heardBy = ({ notifications }: Snapshot, subscriber: string, id: ServiceId, sinceMs: number): string =>
  notifications
    .filter(({ service, subscriber: to, at }) => service === id && to === subscriber && Date.parse(at) >= sinceMs)
    .sort((a, b) => a.id - b.id)
    .map(({ event }) => event)
    .join(', ');

/** A service has come to this health, and "ops" has heard exactly `events` of it since then, and "night" nothing. */
export const seesTold =
  (id: ServiceId, health: Health, sinceMs: number, events: string): Look =>
  (snapshot) => {
    const now = describeHealth(snapshot, id);
    const heard = Object.keys(subscribers).map((name) => [name, heardBy(snapshot, name, id, sinceMs)] as const);
    const ok = now.health === health && heard.every(([name, what]) => what === (name === 'ops' ? events : ''));
    return { ok, seen: [now.words, ...heard.map(([name, what]) => `${name} heard ${what || 'nothing'}`)].join('; ') };
  };

/** What an agent holds of each service it watches, in words and whether it is this everywhere. */
const viewsFrom = ({ status }: Snapshot, agent: AgentId, health: Health): Sight => {
  const views = status.services.flatMap(({ id, from }) =>
    from.filter((view) => view.agent === agent).map((view) => ({ id, health: view.health })),
  );
  return {
    ok: views.length > 0 && views.every((view) => view.health === health),
    seen: `from ${agent}: ${views.map((view) => `${view.id} ${view.health}`).join(', ') || 'nothing'}`,
  };
};

/** One agent is gone: what only it sees is unknown, and what others see too is up. */
export const seesWithout =
  (agent: AgentId, alone: ServiceId, shared: ServiceId): Look =>
  (snapshot) => {
    const [only, both] = [describeHealth(snapshot, alone), describeHealth(snapshot, shared)];
    const views = viewsFrom(snapshot, agent, 'unknown');
    return {
      ok: only.health === 'unknown' && both.health === 'up' && views.ok,
      seen: `${only.words}; ${both.words}; ${views.seen}`,
    };
  };

/** An agent is connected, and all it watches is up. */
export const seesBack =
  (agent: AgentId): Look =>
  (snapshot) => {
    const state = snapshot.status.agents.find(({ id }) => id === agent)?.state ?? 'never';
    const views = viewsFrom(snapshot, agent, 'up');
    return { ok: state === 'connected' && views.ok, seen: `${agent} is ${state}; ${views.seen}` };
  };

/** Every agent is connected, every service up, and every agent sees so. */
export const seesAllWell: Look = (snapshot) => {
  const { status } = snapshot;
  const connected = status.agents.filter(({ state }) => state === 'connected').length;
  const up = status.services.filter(({ health }) => health === 'up').length;
  return {
    ok:
      connected === agents.length &&
      up === serviceIds.length &&
      agents.every((agent) => viewsFrom(snapshot, agent, 'up').ok),
    seen: `${connected} of ${agents.length} agents connected, ${up} of ${serviceIds.length} services up`,
  };
};
