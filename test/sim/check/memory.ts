// I13: what a manager holds for one connection, handed to the store and not answered yet, never exceeds its credit and one batch.
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import { type Checker, Violation } from '../history.ts';

/** @param credit what a manager is meant to grant */
export const memoryChecker = (credit: number): Checker => {
  const held = new Map<number, number>();
  return {
    handed({ agent, session, credit: more }) {
      const all = (held.get(session) ?? 0) + more;
      held.set(session, all);
      if (all > credit + limits.batchItemsMax)
        throw new Violation('I13', `${all} items of ${agent} are held for one connection with a credit of ${credit}`);
    },
    answered({ session, credit: less }) {
      held.set(session, (held.get(session) ?? 0) - less);
    },
  };
};
