// `vedette password …`: people who log in at the manager's pages, and who is logged in. A password is typed unseen, or stands in a file; never on the command line, where
// everybody on the machine could read it.
import { readFileSync } from 'node:fs';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { ACCOUNT, type AccountView, type SessionView } from '../core/access-api.ts';
import { createClient } from './client.ts';
import { fileNamed } from './files.ts';
import { age } from './format.ts';
import { typedUnseen } from './hidden-line.ts';
import { exits, type Io, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { printTable } from './print-table.ts';
import { scopesOf } from './scope-words.ts';
import type { Cell, Column } from './table.ts';
import { safe } from './text.ts';
import { jsonOption, operatorOptions, type Verb, type VerbGroup } from './verb.ts';

const PATH = 'api/v1/accounts';

const set: Verb = {
  command: 'set [name]',
  describe: 'Make an account for a person, or give it another password',
  positionals: { name: `The account (${ACCOUNT})` },
  options: {
    scope: { type: 'list', describe: 'What it may: read, write, admin (as before; admin for a new one)' },
    'password-file': { type: 'string', describe: 'The file that the password is in; - for standard input' },
    ...operatorOptions,
  },
  examples: [
    ['$0 password set', `a password for ${ACCOUNT}, typed twice; from then on nobody reads without one`],
    ['$0 password set anna --scope read', 'an account that only looks'],
  ],
  async run(io, words, engine) {
    const name = words.text('name') ?? ACCOUNT;
    const scopes = scopesOf(words.list('scope'));
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const password = await passwordOf(io, words.text('password-file'), name);
    if (password === undefined) return exits.interrupted;
    const account = await client.put<AccountView>(`${PATH}/${encodeURIComponent(name)}`, {
      password,
      ...(scopes && { scopes }),
    });
    line(
      io.out,
      safe(
        `${account.name} may ${account.scopes.join(' and ')}, with this password. Whoever was logged in as ${account.name} is not any more.`,
      ),
    );
    return exits.ok;
  },
};

/** Undefined once whoever types has given up. @throws Fault `usage` */
const passwordOf = async (io: Io, file: string | undefined, name: string): Promise<string | undefined> => {
  if (file !== undefined) return inFile(file === '-' ? '/dev/stdin' : fileNamed(io, file));
  const { keyboard } = io;
  if (!keyboard)
    throw new Fault(
      'usage',
      'Nobody is there to type a password. Name a file with --password-file, or - for standard input.',
    );
  const first = await typedUnseen(io, keyboard, `Password for ${name}: `);
  const second = first === undefined ? undefined : await typedUnseen(io, keyboard, 'The same again: ');
  if (first === undefined || second === undefined) return undefined;
  if (first === second) return first;
  throw new Fault('usage', 'These are two different passwords. Nothing is changed.');
};

const inFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Fault('usage', `The password in ${file} cannot be read (${errnoOf(cause) ?? messageOf(cause)}).`, {
      cause,
    });
  }
};

const columns: readonly Column[] = [{ title: 'ACCOUNT' }, { title: 'MAY' }, { title: 'SET' }];

const cells = ({ name, scopes, setAt }: AccountView, nowMs: number): readonly Cell[] => [
  name,
  scopes.join(', '),
  age(setAt, nowMs),
];

const list: Verb = {
  command: 'list',
  describe: 'List who can log in',
  options: { json: jsonOption, ...operatorOptions },
  examples: [['$0 password list', 'who can log in, and since when']],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const accounts = await client.get<readonly AccountView[]>(PATH);
    if (words.flag('json')) json(io, accounts);
    else if (accounts.length === 0) line(io.out, 'Nobody can log in. vedette password set makes an account.');
    else
      printTable(
        io,
        columns,
        accounts.map((one) => cells(one, Date.now())),
      );
    return exits.ok;
  },
};

const remove: Verb = {
  command: 'remove <name>',
  describe: 'Remove an account, and end its sessions',
  positionals: { name: 'The account' },
  options: operatorOptions,
  examples: [['$0 password remove anna', 'without any account left, everybody on the machine may read again']],
  async run(io, words, engine) {
    const name = words.text('name') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    await client.order('DELETE', `${PATH}/${encodeURIComponent(name)}`);
    line(io.out, safe(`Nobody can log in as ${name} any more.`));
    return exits.ok;
  },
};

const sessionColumns: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'ACCOUNT' },
  { title: 'FROM' },
  { title: 'BEGAN' },
  { title: 'USED' },
];

const sessionCells = ({ id, user, source, startedAt, usedAt }: SessionView, nowMs: number): readonly Cell[] => [
  id,
  user,
  source,
  age(startedAt, nowMs),
  age(usedAt, nowMs),
];

const sessions: Verb = {
  command: 'sessions',
  describe: 'List who is logged in, or end a session',
  options: { end: { type: 'string', describe: 'A session that is to end' }, json: jsonOption, ...operatorOptions },
  examples: [
    ['$0 password sessions', 'who is logged in, from where'],
    ['$0 password sessions --end 0a1b2c3d4e5f', 'log somebody out'],
  ],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const end = words.text('end');
    if (end !== undefined) await client.order('DELETE', `api/v1/sessions/${encodeURIComponent(end)}`);
    const all = await client.get<readonly SessionView[]>('api/v1/sessions');
    if (words.flag('json')) json(io, all);
    else if (all.length === 0) line(io.out, 'Nobody is logged in.');
    else
      printTable(
        io,
        sessionColumns,
        all.map((one) => sessionCells(one, Date.now())),
      );
    return exits.ok;
  },
};

export const password: VerbGroup = {
  command: 'password',
  describe: 'People who log in: set, list, remove, sessions',
  verbs: [set, list, remove, sessions],
  examples: [
    ['$0 password set', 'have everybody log in'],
    ['$0 password sessions', 'see who is'],
  ],
};
