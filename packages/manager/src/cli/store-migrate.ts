// `vedette store migrate`: everything that is kept, in another kind of store.
import { Fault } from '@vedette/protocol/kit';
import type { StoreMove } from '../core/store-api.ts';
import type { Engine } from './engine.ts';
import { configFile, fileNamed } from './files.ts';
import { count } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { printTable } from './print-table.ts';
import { problemSummary } from './problems.ts';
import { progressBar } from './replay-progress.ts';
import { safe } from './text.ts';
import { jsonOption, type Verb, type Words } from './verb.ts';

type Moved = {
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly rows: number;
  readonly wasThere: boolean;
};

export const storeMigrate: Verb = {
  command: 'migrate [file]',
  describe: 'Move everything to PostgreSQL, or from there into a file, and compare it',
  positionals: { file: 'A store no manager has open (the one the configuration names)' },
  options: {
    to: { type: 'string', describe: 'Where to: an empty database, or a file that is not there' },
    config: { type: 'string', alias: 'c', describe: 'The file that names the store (VEDETTE_CONFIG; vedette.yaml)' },
    json: jsonOption,
  },
  examples: [
    ['$0 store migrate --to postgres://vedette@db.example.org/vedette', 'with the manager stopped'],
    ['$0 store migrate -c on-postgres.yaml --to back.db', 'the other way'],
  ],
  async run(io, words, engine) {
    const to = words.text('to');
    if (to === undefined)
      throw new Fault('usage', 'Say where to: --to postgres://vedette@db.example.org/vedette, or --to FILE.');
    const resolve = (file: string): string => fileNamed(io, file);
    await using move = await engine.openStoreMove({
      from: await sourceOf(io, words, engine),
      to: isDatabase(to) ? to : resolve(to),
      resolve,
      environment: { ...io.env },
    });
    const moved = await follow(io, move);
    if (!moved) return exits.interrupted;
    if (words.flag('json')) json(io, { from: move.from, to: move.to, store: move.store, ...moved });
    else tell(io, move, moved, configFile(io, words.text('config')));
    return exits.ok;
  },
};

/** As the configuration tells the two apart. */
const isDatabase = (named: string): boolean => /^postgres(?:ql)?:/i.test(named);

const sourceOf = async (io: Io, words: Words, engine: Engine): Promise<string> => {
  const named = words.text('file');
  if (named !== undefined) return isDatabase(named) ? named : fileNamed(io, named);
  const file = configFile(io, words.text('config'));
  const outcome = await engine.readConfig(file);
  if ('problems' in outcome)
    throw new Fault(
      'config-invalid',
      `${problemSummary(file, outcome.problems)}. Nothing was moved; see them with check, or name the file of the store.`,
    );
  return outcome.wishes.store;
};

/** Undefined when somebody broke it off. */
const follow = async (io: Io, move: StoreMove): Promise<Moved | undefined> => {
  let isBroken = false;
  using _signals = io.onSignal(() => {
    isBroken = true;
  });
  using bar = progressBar(io.err, 'moving');
  const tables: { table: string; rows: number }[] = [];
  for await (const one of move.run()) {
    // What is complete stays.
    if (one.type === 'end')
      return { tables, rows: tables.reduce((sum, { rows }) => sum + rows, 0), wasThere: one.wasThere };
    if (isBroken) return undefined;
    if (one.type === 'progress') bar.show(one.share);
    else tables.push({ table: one.table, rows: one.rows });
  }
  throw new Fault('store-failed', 'The move ended before it was complete. Run it again.');
};

const tell = (io: Io, { from, to, store }: StoreMove, { tables, rows, wasThere }: Moved, config: string): void => {
  const lines = tables.map(({ table: name, rows: many }) => [name, many.toLocaleString('en-US'), 'same']);
  printTable(io, columns, lines);
  const [oldToken, newToken] = [from, to].map((end) => `${isDatabase(end) ? config : end}.operator`);
  for (const text of [
    '',
    `${wasThere ? 'Everything was there already' : 'Everything is there'}: ${count(rows, 'row')}, each compared with the one it comes from.`,
    '',
    `Next, write this in ${config}, and start the manager:`,
    '',
    `  store: ${JSON.stringify(store)}`,
    '',
    `The operator token is looked for in ${newToken} then:`,
    `move ${oldToken} there, or use the new one that is made.`,
    '',
    `What was moved is still in ${from}, too.`,
    'Never start a manager on it again: agents would take the two for one. Remove it',
    'when you trust the new one: it holds keys.',
  ])
    line(io.out, safe(text));
};

const columns = [{ title: 'TABLE', least: 8 }, { title: 'ROWS', align: 'right' }, { title: 'BOTH ENDS' }] as const;
