// The wishes of the file and the agents that were added at run time, put together. Knows who is chosen by which selector; refuses to know
// where either came from.
import { quote } from '@vedette/protocol/kit';
import { matches, parseSelector, type Selector } from './selector.ts';
import type { AgentWish, ServiceWish, Wishes } from './wishes.ts';

/** Something that may well be meant so, and may be a mistake: agents can be added later. */
export type Doubt = { readonly path: readonly (string | number)[]; readonly message: string };

const ALL = ['*'];

/** The file's wishes with those agents besides, chosen by the services' selectors as if they stood in the file. The file wins. */
export const withAgents = (wishes: Wishes, added: readonly AgentWish[]): Wishes => {
  if (added.length === 0) return wishes;
  const named = new Set(wishes.agents.map(({ id }) => id));
  const agents = [...wishes.agents, ...added.filter(({ id }) => !named.has(id))];
  if (agents.length === wishes.agents.length) return wishes;
  const choose = chooser(agents);
  const services = wishes.services.map((service) => ({ ...service, agents: choose(service.agentSelectors ?? ALL) }));
  return { ...wishes, agents, services };
};

/** Answers which agents are chosen by any of the selectors, by id and sorted. The same few selectors stand at thousands of services. */
export const chooser = (agents: readonly AgentWish[]): ((selectors: readonly string[]) => readonly string[]) => {
  const known = new Map<string, readonly string[]>();
  return (selectors) => {
    const key = selectors.join('\n');
    const before = known.get(key);
    if (before) return before;
    const parsed = selectors.map(parseSelector).filter((s): s is Selector => !('problem' in s));
    const chosen = agents.filter((agent) => parsed.some((s) => matches(s, agent))).map(({ id }) => id);
    const ids = chosen.sort((a, b) => (a < b ? -1 : 1));
    known.set(key, ids);
    return ids;
  };
};

/**
 * What is odd about who is to probe what, as long as nobody else is added.
 * @param hint what a selector that selects nobody may have been meant to be, to append
 */
export const doubtsOf = (
  { agents, services }: Pick<Wishes, 'agents' | 'services'>,
  hint: (selector: string) => string = () => '',
): readonly Doubt[] => {
  if (agents.length === 0)
    return services.length === 0 ? [] : [{ path: ['agents'], message: 'there is no agent yet to probe the services' }];
  const choose = chooser(agents);
  return services.flatMap((service) => [
    ...(service.agentSelectors ?? ALL).flatMap((selector, index): readonly Doubt[] => {
      if (choose([selector]).length > 0) return [];
      const message = `${quote(selector)} selects no agent yet${hint(selector)}`;
      return [{ path: ['services', service.id, 'agents', index], message }];
    }),
    ...quorumDoubts(service),
  ]);
};

const quorumDoubts = ({ id, agents, quorum }: ServiceWish): readonly Doubt[] => {
  if (quorum === undefined || agents.length === 0 || quorum <= agents.length) return [];
  const few = agents.length === 1 ? 'only 1 probes' : `only ${agents.length} probe`;
  return [{ path: ['services', id, 'quorum'], message: `${quorum} agents cannot agree yet: ${few} this service` }];
};
