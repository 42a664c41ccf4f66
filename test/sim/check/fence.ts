// I10: once another session of an agent has been let in, nothing that those before it say is taken in: no state, no item, no sign of life.
import { type Checker, Violation } from '../history.ts';

export const fenceChecker = (): Checker => {
  const newest = new Map<string, number>();
  return {
    admitted({ agent, session }) {
      newest.set(agent, session);
    },
    taken({ agent, session, what }) {
      const last = newest.get(agent);
      if (session !== last)
        throw new Violation(
          'I10',
          `${what} of ${agent} is taken in from session ${session}, and ${last} has its place`,
        );
    },
  };
};
