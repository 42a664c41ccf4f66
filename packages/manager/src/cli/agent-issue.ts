// `vedette agent add` and `vedette agent rotate`: a new key for an agent. The token goes to standard output alone, so that it can be sent
// straight into a file; what a person should know goes to standard error.
import type { IssuedToken } from '../core/api.ts';
import { createClient } from './client.ts';
import { list } from './format.ts';
import { exits, type Io, line } from './io.ts';
import { labelsOf } from './labels.ts';
import { findOperator } from './operator.ts';
import { widthFor } from './screen-width.ts';
import { safe, wrap } from './text.ts';
import { operatorOptions, type Verb } from './verb.ts';

export const agentAdd: Verb = {
  command: 'add <id>',
  describe: 'Register an agent, or give one of the file its key; print its token, once',
  positionals: { id: 'What the agent is called' },
  options: {
    labels: { type: 'list', describe: 'Labels that services select it by, as key=value' },
    dial: { type: 'string', describe: 'host:port where the manager dials it; without this the agent dials in' },
    ...operatorOptions,
  },
  examples: [
    ['$0 agent add eu-1 > eu-1.token', 'an agent that dials in'],
    ['$0 agent add us-1 --labels region=us rack=7', 'one that services select by label'],
    ['$0 agent add dmz-1 --dial 10.1.2.3:7601', 'one that waits to be dialled'],
  ],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const labels = labelsOf(words.list('labels'));
    const dial = words.text('dial');
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const body = { id, ...(labels && { labels }), ...(dial !== undefined && { dial }) };
    const issued = await client.post<IssuedToken>('api/v1/agents', body);
    line(io.out, issued.token);
    explain(io, [
      `Agent ${issued.id} has key ${issued.keyNumber}. The token on standard output is shown this once: nobody can ask for it again.`,
      `Next, on the agent's host: put it in a file that only the agent's user can read, and start the agent with it:`,
    ]);
    line(io.err, safe(`  (umask 077; cat > ${issued.id}.token)`));
    line(io.err, safe(`  vedette-agent ${wayOf(issued)} --token-file ${issued.id}.token`));
    warn(io, issued);
    return exits.ok;
  },
};

export const agentRotate: Verb = {
  command: 'rotate <id>',
  describe: 'Give an agent a new key and print its token, once; the one in use stays good until then',
  positionals: { id: 'The agent' },
  options: operatorOptions,
  examples: [['$0 agent rotate eu-1 > eu-1.token', 'then put it in place of the old one on its host']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const issued = await client.post<IssuedToken>(`api/v1/agents/${encodeURIComponent(id)}/rotate`);
    line(io.out, issued.token);
    explain(io, [
      `Agent ${issued.id} has key ${issued.keyNumber}. The token on standard output is shown this once: nobody can ask for it again.`,
      `Next, on the agent's host: put it in the agent's token file, in place of the old one (chmod 600). The agent takes it up by itself, ` +
        'without a restart; the key in use stays good until it has.',
    ]);
    warn(io, issued);
    return exits.ok;
  },
};

/** Where a manager listens on every address, only its operator knows by which one an agent reaches it. */
const EVERYWHERE = /^(?:0\.0\.0\.0|\[::\])(?=:)/;

const wayOf = ({ dialledBy, listen }: IssuedToken): string =>
  dialledBy === 'manager' ? '--listen HOST:PORT' : `--manager ${listen.replace(EVERYWHERE, 'HOST')}`;

const explain = (io: Io, sentences: readonly string[]): void => {
  for (const sentence of sentences) for (const part of wrap(safe(sentence), widthFor(io))) line(io.err, part);
};

const warn = (io: Io, { turnedAway }: IssuedToken): void => {
  if (turnedAway.length === 0) return;
  const [first = ''] = turnedAway;
  explain(io, [
    `Connected without a key: ${list(turnedAway)}. From now on the manager demands keys, and turns them away when they come back. ` +
      `Give each its own: vedette agent add ${first}`,
  ]);
};
