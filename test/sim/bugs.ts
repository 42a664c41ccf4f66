// Every planted mistake by name. A checker that finds none of them is dead.
import { agentBugs } from './bug/agent-bugs.ts';
import { gateBugs } from './bug/gate-bugs.ts';
import { managerBugs } from './bug/manager-bugs.ts';
import { tellingBugs } from './bug/telling-bugs.ts';
import type { Seams } from './seams.ts';

/** Each makes the mistake anew for one run. */
export const bugs: Readonly<Record<string, () => Partial<Seams>>> = {
  ...agentBugs,
  ...managerBugs,
  ...gateBugs,
  ...tellingBugs,
};
