// I9: what an agent puts in force is always a whole configuration that a manager meant for it, and never an older one. Which is older is told by the clock
// of the manager that made it: where one was set, and where there are two sites, what was sent last holds.
import { type Checker, Violation } from '../history.ts';

/** @param sites the names of their managers */
export const configurationChecker = (sites: readonly (readonly string[])[]): Checker => {
  const meant = new Map<string, string>();
  const revisions = new Map<string, number>();
  let isOrdered = sites.length === 1;
  return {
    'clock-set'({ machine }) {
      if (sites.flat().includes(machine)) isOrdered = false;
    },
    'spool-rolled-back'({ agent }) {
      revisions.delete(agent);
    },
    wished({ agent, hash, services }) {
      meant.set(`${agent} ${hash}`, JSON.stringify(services));
    },
    applied({ agent, revision, hash, watched }) {
      if (meant.get(`${agent} ${hash}`) !== JSON.stringify(watched))
        throw new Violation('I9', `${agent} watches what nobody wished for as ${hash.slice(0, 8)}`);
      const before = revisions.get(agent) ?? 0;
      if (isOrdered && revision < before)
        throw new Violation('I9', `${agent} goes back from revision ${before} to ${revision}`);
      revisions.set(agent, revision);
    },
  };
};
