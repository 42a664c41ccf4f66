// What servers and their services are worth by the limits that are wished for: healthy or not, averages, too few. Knows the rules and the words for them;
// refuses to know where the servers come from.
import type { InventoryHealth, InventoryServerView, InventoryServiceView } from '../inventory-api.ts';
import type { InventoryLimits, InventoryWish } from '../inventory-wish.ts';
import { isOdd, type Server } from './server.ts';

/** Exactly at a limit is not over it. A server whose shares are not known is neither healthy nor unhealthy. */
export const appraise = (server: Server, limits: InventoryLimits): InventoryServerView => {
  const { address, service, cpu, memory, problem } = server;
  const common = { address, ...(service !== undefined && { service }) };
  if (cpu === undefined || memory === undefined)
    return { ...common, health: 'unknown', why: problem ?? 'its shares are not known' };
  const over = [...overText('cpu', cpu, limits.cpu), ...overText('memory', memory, limits.memory)];
  if (over.length === 0) return { ...common, health: 'healthy', cpu, memory };
  return { ...common, health: 'unhealthy', cpu, memory, why: over.join(', ') };
};

const overText = (what: string, share: number, limit: number): readonly string[] =>
  share > limit ? [`${what} over ${limit} %`] : [];

/** By name. A server of which nobody has told yet whose it is belongs to none, and could be any service's. */
export const servicesOf = (
  servers: readonly InventoryServerView[],
  { minHealthy }: Pick<InventoryWish, 'minHealthy'>,
): readonly InventoryServiceView[] => {
  const named = servers.filter((server) => server.service !== undefined);
  const unplaced = servers.filter((server) => server.service === undefined && !isOdd(server)).length;
  const groups = Map.groupBy(named, ({ service }) => service ?? '');
  return [...groups]
    .map(([service, members]) => serviceOf(service, members, minHealthy, unplaced))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
};

const serviceOf = (
  service: string,
  members: readonly InventoryServerView[],
  needed: number,
  unplaced: number,
): InventoryServiceView => {
  const count = (health: InventoryHealth): number => members.filter((member) => member.health === health).length;
  const [healthy, unhealthy, unknown] = [count('healthy'), count('unhealthy'), count('unknown')];
  return {
    ...{ service, health: healthOf(healthy, unknown + unplaced, needed), servers: members.length },
    ...{ healthy, unhealthy, unknown, needed },
    ...mean('cpu', members),
    ...mean('memory', members),
  };
};

/** Unknown servers are taken neither for healthy nor for unhealthy: where they could make the difference, nobody can tell. */
const healthOf = (healthy: number, unknown: number, needed: number): InventoryHealth => {
  if (healthy >= needed) return 'healthy';
  return healthy + unknown < needed ? 'unhealthy' : 'unknown';
};

const mean = (key: 'cpu' | 'memory', members: readonly InventoryServerView[]): { cpu?: number; memory?: number } => {
  const shares = members.map((member) => member[key]).filter((share) => share !== undefined);
  return shares.length === 0 ? {} : { [key]: shares.reduce((sum, share) => sum + share, 0) / shares.length };
};
