// `vedette agent revoke` and `vedette agent remove`: an agent is kept out, or forgotten.
import { createClient } from './client.ts';
import { exits, line } from './io.ts';
import { findOperator } from './operator.ts';
import { safe } from './text.ts';
import { operatorOptions, type Verb } from './verb.ts';

export const agentRevoke: Verb = {
  command: 'revoke <id>',
  describe: 'Withdraw the keys of an agent and end its session at once; it stays known',
  positionals: { id: 'The agent' },
  options: operatorOptions,
  examples: [['$0 agent revoke eu-1', 'its host was lost; `agent rotate` lets it in again']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('POST', `api/v1/agents/${encodeURIComponent(id)}/revoke`);
    line(io.out, safe(`The keys of agent ${id} are revoked, and its session is ended.`));
    return exits.ok;
  },
};

export const agentRemove: Verb = {
  command: 'remove <id>',
  describe: 'Forget an agent that was added with `agent add`',
  positionals: { id: 'The agent' },
  options: operatorOptions,
  examples: [['$0 agent remove eu-1', 'its keys are void, and nothing is probed from there any more']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('DELETE', `api/v1/agents/${encodeURIComponent(id)}`);
    line(io.out, safe(`Agent ${id} is removed.`));
    return exits.ok;
  },
};
