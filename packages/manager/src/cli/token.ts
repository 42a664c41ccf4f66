// `vedette token …`: programs that may ask the manager, made, listed and refused again. A new token goes to standard output alone, so that it can be sent straight into a file.
import { Fault } from '@vedette/protocol/kit';
import type { IssuedAccessToken, TokenView } from '../core/access-api.ts';
import { createClient } from './client.ts';
import { age } from './format.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { printTable } from './print-table.ts';
import { scopesOf } from './scope-words.ts';
import { widthFor } from './screen-width.ts';
import type { Cell, Column } from './table.ts';
import { safe, wrap } from './text.ts';
import { jsonOption, operatorOptions, type Verb, type VerbGroup } from './verb.ts';

const PATH = 'api/v1/tokens';

const add: Verb = {
  command: 'add <name>',
  describe: 'Make a token for a program, and print it, once',
  positionals: { name: 'What it is for' },
  options: {
    scope: { type: 'list', describe: 'What it may: read, write, admin, heartbeat' },
    for: { type: 'string', describe: 'How long it is good, such as 90d (for ever)' },
    ...operatorOptions,
  },
  examples: [
    ['$0 token add prometheus --scope read > prometheus.token', 'for whatever only looks'],
    ['$0 token add ci --scope write --for 90d > ci.token', 'for what plans outages and adds services'],
  ],
  async run(io, words, engine) {
    const scopes = scopesOf(words.list('scope'));
    if (!scopes) throw new Fault('usage', 'Say what it may do: --scope read, write, admin or heartbeat.');
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const lasting = words.text('for');
    const body = { name: words.text('name') ?? '', scopes, ...(lasting !== undefined && { for: lasting }) };
    const issued = await client.post<IssuedAccessToken>(PATH, body);
    line(io.out, issued.token);
    const until = issued.expiresAt === undefined ? 'until it is removed' : `until ${issued.expiresAt}`;
    const text = `The token ${issued.name} may ${issued.scopes.join(' and ')}, ${until}. It is on standard output this once: nobody can ask for it again.`;
    for (const part of wrap(safe(text), widthFor(io))) line(io.err, part);
    return exits.ok;
  },
};

const columns: readonly Column[] = [
  { title: 'TOKEN' },
  { title: 'MAY' },
  { title: 'MADE' },
  { title: 'USED' },
  { title: 'ENDS' },
];

const cells = ({ name, scopes, addedAt, usedAt, expiresAt }: TokenView, nowMs: number): readonly Cell[] => [
  name,
  scopes.join(', '),
  age(addedAt, nowMs),
  usedAt === undefined ? 'never' : age(usedAt, nowMs),
  expiresAt ?? 'never',
];

const list: Verb = {
  command: 'list',
  describe: 'List the tokens of programs, and when they were used',
  options: { json: jsonOption, ...operatorOptions },
  examples: [['$0 token list', 'who may ask, and who has not for long']],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const tokens = await client.get<readonly TokenView[]>(PATH);
    if (words.flag('json')) json(io, tokens);
    else if (tokens.length === 0) line(io.out, 'There are no tokens. vedette token add NAME --scope read makes one.');
    else
      printTable(
        io,
        columns,
        tokens.map((one) => cells(one, Date.now())),
      );
    return exits.ok;
  },
};

const remove: Verb = {
  command: 'remove <name>',
  describe: 'Have a token be good for nothing any more, at once',
  positionals: { name: 'The token' },
  options: operatorOptions,
  examples: [['$0 token remove ci', 'whoever has it is a stranger from then on']],
  async run(io, words, engine) {
    const name = words.text('name') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('DELETE', `${PATH}/${encodeURIComponent(name)}`);
    line(io.out, safe(`The token ${name} is good for nothing any more.`));
    return exits.ok;
  },
};

export const token: VerbGroup = {
  command: 'token',
  describe: 'Tokens of programs that ask the manager: add, list, remove',
  verbs: [add, list, remove],
  examples: [
    ['$0 token add prometheus --scope read > prometheus.token', 'make one'],
    ['$0 token list', 'see who has one'],
  ],
};
