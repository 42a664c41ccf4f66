// The canaries that agents of the file name, looked up: services that the very agent probes itself. Knows what makes one of use; refuses to know how
// blindness follows from them (that is the agent's).
import { quote } from '@vedette/protocol/kit';
import type { Doubt } from '../core/agents-in-force.ts';
import type { AgentWish, ServiceWish } from '../core/wishes.ts';
import { didYouMean } from './piece.ts';
import type { Problems } from './problems.ts';

type Probed = Pick<ServiceWish, 'id' | 'agents'>;

export const checkCanaries = (agents: readonly AgentWish[], services: readonly Probed[], problems: Problems): void => {
  if (!agents.some(({ canaries }) => canaries)) return;
  const byId = new Map(services.map((service) => [service.id, service]));
  for (const { id: agent, canaries = [] } of agents) {
    for (const [index, canary] of canaries.entries()) {
      const path = ['agents', agent, 'canaries', index];
      const service = byId.get(canary);
      if (!service)
        problems.add(path, `there is no service ${quote(canary)}${didYouMean(canary, byId.keys(), problems)}`);
      else if (!service.agents.includes(agent))
        problems.add(
          path,
          `agent ${agent} does not probe ${quote(canary)}, so it learns nothing by it: choose it under services.${canary}.agents, or take another`,
        );
    }
  }
};

/** A canary by itself cannot be told from the network. */
export const canaryDoubts = (agents: readonly AgentWish[], services: readonly Probed[]): readonly Doubt[] => {
  const alone = new Map(services.flatMap(({ id, agents: by }) => (by.length === 1 ? [[id, by[0]] as const] : [])));
  return agents.flatMap(({ id, canaries: [canary, ...others] = [] }): readonly Doubt[] => {
    if (canary === undefined || others.length > 0 || alone.get(canary) !== id) return [];
    const message =
      `${quote(canary)} is its only canary, and no other agent probes it: while it is down, all that this agent looks at is unknown, ` +
      'and nobody says why: name a second one, or let another agent probe it too';
    return [{ path: ['agents', id, 'canaries'], message }];
  });
};
