// I1b, for what is not stored: what a manager hears that an agent holds now is what the agent held, service by service.

import type { Change } from '../../../packages/protocol/src/health/change.ts';
import { type Checker, Violation } from '../history.ts';
import type { Numbers } from './numbers.ts';

export const presenceChecker = (numbers: Numbers): Checker => {
  /** What each agent held whenever it was asked, by the number of the last item before. */
  const held = new Map<string, Change[]>();
  return {
    holds({ agent, epoch, seq, changes }) {
      const key = `${agent} ${epoch} ${seq}`;
      held.set(key, [...(held.get(key) ?? []), ...changes]);
    },
    heard({ agent, epoch, seq, changes }, _nowMs, site) {
      const known = held.get(`${agent} ${epoch} ${seq}`) ?? [];
      for (const change of changes)
        if (!known.some((one) => numbers.isSameChange(agent, one, site, change)))
          throw new Violation(
            'I1b',
            `${agent} is heard to hold ${change.slot} ${change.health}, and holds nothing like it`,
          );
    },
  };
};
