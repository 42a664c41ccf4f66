// Verbs that change wishes at run time, whatever is wished for: add, set and remove. Knows how they ask and what they say; the words of each kind are its own
// (service.ts and its neighbours).
import { Fault } from '@vedette/protocol/kit';
import type { EntryKind, EntryView, Piece } from '../core/run-time-api.ts';
import { type Client, createClient, ManagerFault } from './client.ts';
import type { Engine } from './engine.ts';
import { count } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { safe } from './text.ts';
import { userName } from './user-name.ts';
import { jsonOption, type Option, operatorOptions, type Verb, type Words } from './verb.ts';
import { unsetOption, wishOf, wishOptions } from './wish-options.ts';

type Kept = Pick<Verb, 'describe' | 'examples'>;

/** Besides `--by`, the options are the keys that have no place among the positionals. */
export const wishAdd = (
  kind: EntryKind,
  verb: Kept & Pick<Verb, 'command' | 'positionals'> & { readonly options?: Readonly<Record<string, Option>> },
  more: (words: Words) => Piece = () => ({}),
): Verb => ({
  ...verb,
  options: {
    ...wishOptions(kind, Object.keys(verb.positionals ?? {})),
    ...verb.options,
    by: { type: 'string', describe: 'Who adds it (the name of the user)' },
    json: jsonOption,
    ...operatorOptions,
  },
  run: async (io, words, engine) => {
    const body = {
      ...(kind !== 'subscription' && { id: words.text('id') }),
      wish: { ...wishOf(kind, words), ...more(words) },
      by: words.text('by') ?? userName(),
    };
    return answer(io, words, 'added', await changing(io, words, engine, (client) => client.post(pathOf(kind), body)));
  },
});

export const wishSet = (kind: EntryKind, { describe, examples }: Kept): Verb => ({
  command: 'set <id>',
  describe,
  positionals: { id: kind === 'subscription' ? 'Its number' : 'What it is called' },
  options: { ...wishOptions(kind), unset: unsetOption, json: jsonOption, ...operatorOptions },
  examples,
  run: async (io, words, engine) => {
    const changes = wishOf(kind, words);
    if (Object.keys(changes).length === 0)
      throw new Fault('usage', `Say what to change: \`vedette ${kind} set --help\`.`);
    const path = pathOf(kind, words.text('id'));
    return answer(io, words, 'changed', await changing(io, words, engine, (client) => client.patch(path, changes)));
  },
});

export const wishRemove = (kind: EntryKind, { describe, examples }: Kept): Verb => ({
  command: 'remove <id>',
  describe,
  positionals: { id: kind === 'subscription' ? 'Its number' : 'What it is called' },
  options: operatorOptions,
  examples,
  run: async (io, words, engine) => {
    const id = words.text('id');
    await changing(io, words, engine, (client) => client.order('DELETE', pathOf(kind, id)));
    line(io.out, safe(`${titled(kind)} ${id} is removed.`));
    return exits.ok;
  },
});

/** What the manager would have problems with is told problem by problem. */
const changing = async <T>(
  io: Io,
  words: Words,
  engine: Engine,
  change: (client: Client) => Promise<T>,
): Promise<T> => {
  try {
    return await change(createClient(io, words.text('manager'), await findOperator(io, words, engine)));
  } catch (error) {
    if (error instanceof ManagerFault)
      for (const { path, line: at, message } of error.problem.problems ?? [])
        line(io.err, safe(`${path}${at === undefined ? '' : ` (line ${at})`}: ${message}`));
    throw error;
  }
};

const answer = (io: Io, words: Words, what: string, view: EntryView): number => {
  if (words.flag('json')) json(io, view);
  else {
    const { kind, id, services } = view;
    const chosen = services === undefined ? '' : `, for ${count(services, 'service')}`;
    line(io.out, safe(`${titled(kind)} ${id} is ${what}${chosen}.`));
  }
  return exits.ok;
};

const titled = (kind: EntryKind): string => kind.charAt(0).toUpperCase() + kind.slice(1);

export const pathOf = (kind: EntryKind, id?: string): string =>
  `api/v1/wishes/${kind}s${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
