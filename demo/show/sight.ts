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

/** One agent is gone: what only it sees is unknown, what others see too is up, and nothing is down. */
export const seesWithout =
  (agent: AgentId, alone: ServiceId, shared: ServiceId): Look =>
  (snapshot) => {
    const { services } = snapshot.status;
    const view = services.find(({ id }) => id === shared)?.from.find((from) => from.agent === agent)?.health;
    const down = services.filter(({ health }) => health === 'down').map(({ id }) => id);
    const [only, both] = [describeHealth(snapshot, alone), describeHealth(snapshot, shared)];
    return {
      ok: only.health === 'unknown' && both.health === 'up' && view === 'unknown' && down.length === 0,
      seen: `${only.words}; ${both.words}, from ${agent} ${view ?? 'never seen'}; down: ${down.join(', ') || 'none'}`,
    };
  };

/** Every agent is connected and every service up. */
export const seesAllWell: Look = ({ status }) => {
  const connected = status.agents.filter(({ state }) => state === 'connected').length;
  const up = status.services.filter(({ health }) => health === 'up').length;
  return {
    ok: connected === agents.length && up === serviceIds.length,
    seen: `${connected} of ${agents.length} agents connected, ${up} of ${serviceIds.length} services up`,
  };
};
