// `vedette agent …`: the verbs about agents and their keys, gathered.
import { agentAdd, agentRotate } from './agent-issue.ts';
import { agentList } from './agent-list.ts';
import { agentRemove, agentRevoke } from './agent-withdraw.ts';
import type { VerbGroup } from './verb.ts';

export const agent: VerbGroup = {
  command: 'agent',
  describe: 'Add agents and give them keys, while everything runs',
  examples: [
    ['$0 agent add eu-1 > eu-1.token', 'register an agent; its token goes into a file'],
    ['$0 agent list', 'who has a key, and since when'],
  ],
  verbs: [agentAdd, agentList, agentRotate, agentRevoke, agentRemove],
};
