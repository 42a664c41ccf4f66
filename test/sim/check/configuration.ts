// I9: what an agent puts in force is always a whole configuration that a manager meant for it, and never an older one.
import { type Checker, Violation } from '../history.ts';

export const configurationChecker = (): Checker => {
  const meant = new Map<string, string>();
  const revisions = new Map<string, number>();
  return {
    wished({ agent, hash, services }) {
      meant.set(`${agent} ${hash}`, JSON.stringify(services));
    },
    applied({ agent, revision, hash, watched }) {
      if (meant.get(`${agent} ${hash}`) !== JSON.stringify(watched))
        throw new Violation('I9', `${agent} watches what nobody wished for as ${hash.slice(0, 8)}`);
      const before = revisions.get(agent) ?? 0;
      if (revision < before) throw new Violation('I9', `${agent} goes back from revision ${before} to ${revision}`);
      revisions.set(agent, revision);
    },
  };
};
