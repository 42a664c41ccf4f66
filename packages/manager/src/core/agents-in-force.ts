// The wishes of the file and the agents that were added at run time, put together. Knows who is chosen by which selector; refuses to know
// where either came from.
import { quote } from '@vedette/protocol/kit';
import { parseSelector } from './selector.ts';
import type { AgentWish, ServiceWish, Wishes } from './wishes.ts';

/** Something that may well be meant so, and may be a mistake: agents can be added later. */
export type Doubt = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The selector that selects nobody, where that is what is odd. */
  readonly selector?: string;
};

const ALL = ['*'];

/** The file's wishes with those agents besides, chosen by the services' selectors as if they stood in the file. The file wins. */
export const withAgents = (wishes: Wishes, added: readonly AgentWish[]): Wishes => {
  if (added.length === 0) return wishes;
  const named = new Set(wishes.agents.map(({ id }) => id));
  const agents = [...wishes.agents, ...added.filter(({ id }) => !named.has(id))];
  if (agents.length === wishes.agents.length) return wishes;
  const choose = chooser(agents);
  const services = wishes.services.map((service) => ({ ...service, agents: choose(service.agentSelectors ?? ALL) }));
  const planned = wishes.planned.map((outage) => ({ ...outage, agents: choose(outage.agentSelectors ?? []) }));
  return { ...wishes, agents, services, planned };
};

/**
 * Answers which agents are chosen by any of the selectors, by id and sorted. The same few selectors stand at thousands of services, and what
 * thousands of different ones cost does not grow with the agents that they do not choose.
 */
export const chooser = (agents: readonly AgentWish[]): ((selectors: readonly string[]) => readonly string[]) => {
  const bySelector = selectable(agents);
  const known = new Map<string, readonly string[]>();
  return (selectors) => {
    const key = JSON.stringify(selectors);
    const before = known.get(key);
    if (before) return before;
    const sound = selectors.filter((selector) => !('problem' in parseSelector(selector)));
    const ids = [...new Set(sound.flatMap((selector) => bySelector.get(selector) ?? []))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    known.set(key, ids);
    return ids;
  };
};

/** Every selector that chooses anybody, and whom. */
const selectable = (agents: readonly AgentWish[]): ReadonlyMap<string, readonly string[]> => {
  const chosen = new Map<string, string[]>([['*', agents.map(({ id }) => id)]]);
  for (const { id, labels } of agents) {
    chosen.set(id, [id]);
    for (const [key, value] of Object.entries(labels)) {
      const others = chosen.get(`${key}=${value}`);
      if (others) others.push(id);
      else chosen.set(`${key}=${value}`, [id]);
    }
  }
  return chosen;
};

/** What is odd about who is to probe what, as long as nobody else is added. */
export const doubtsOf = ({ agents, services }: Pick<Wishes, 'agents' | 'services'>): readonly Doubt[] => {
  if (agents.length === 0)
    return services.length === 0 ? [] : [{ path: ['agents'], message: 'there is no agent yet to probe the services' }];
  const choose = chooser(agents);
  return services.flatMap((service) => [
    ...(service.agentSelectors ?? ALL).flatMap((selector, index): readonly Doubt[] => {
      if (choose([selector]).length > 0) return [];
      const message = `${quote(selector)} selects no agent yet`;
      return [{ path: ['services', service.id, 'agents', index], message, selector }];
    }),
    ...quorumDoubts(service),
  ]);
};

const quorumDoubts = ({ id, agents, quorum }: ServiceWish): readonly Doubt[] => {
  if (quorum === undefined || agents.length === 0 || quorum <= agents.length) return [];
  const few = agents.length === 1 ? 'only 1 probes' : `only ${agents.length} probe`;
  return [{ path: ['services', id, 'quorum'], message: `${quorum} agents cannot agree yet: ${few} this service` }];
};
