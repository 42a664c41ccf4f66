// The wishes of the file and the agents that were added at run time, put together. Knows who is chosen by which selector; refuses to know
// where either came from.
import { quote } from '@vedette/protocol/kit';
import { chooser } from './chooser.ts';
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
  const { limits } = wishes;
  const more = added.filter(({ id }) => !named.has(id)).map((agent) => (limits ? { ...agent, limits } : agent));
  const agents = [...wishes.agents, ...more];
  if (agents.length === wishes.agents.length) return wishes;
  const choose = chooser(agents);
  const services = wishes.services.map((service) =>
    service.heartbeat ? service : { ...service, agents: choose(service.agentSelectors ?? ALL) },
  );
  const planned = wishes.planned.map((outage) => ({ ...outage, agents: choose(outage.agentSelectors ?? []) }));
  return { ...wishes, agents, services, planned };
};

/** What is odd about who is to probe what, as long as nobody else is added. */
export const doubtsOf = ({ agents, services: all }: Pick<Wishes, 'agents' | 'services'>): readonly Doubt[] => {
  const services = all.filter(({ heartbeat }) => !heartbeat);
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
