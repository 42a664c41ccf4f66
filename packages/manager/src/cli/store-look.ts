// `vedette store stats` and `vedette store check`: how much is kept, and whether all of it can be read.
import type { DamageView, StoreView } from '../core/store-api.ts';
import { createClient } from './client.ts';
import { fileNamed } from './files.ts';
import { bytes, count, time } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { printTable } from './print-table.ts';
import { askOfStore, type Figures, followStore, type Hear } from './store-stream.ts';
import { safe } from './text.ts';
import { jsonOption, managerOption, operatorOptions, type Verb } from './verb.ts';

export const storeStats: Verb = {
  command: 'stats',
  describe: 'Say how much is kept, by kind, and how many bytes a result takes',
  options: { json: jsonOption, manager: managerOption },
  examples: [['$0 store stats', 'how large it is, and of what']],
  async run(io, words) {
    const view = await createClient(io, words.text('manager')).get<StoreView>('api/v1/store');
    if (words.flag('json')) {
      json(io, view);
      return exits.ok;
    }
    const rows = view.kinds.map(({ name, rows: many, results, bytes: size }) => [
      name,
      ...[many, results].map((n) => n.toLocaleString('en-US')),
      bytes(size),
    ]);
    printTable(io, columns, rows);
    line(io.out);
    const each = view.bytesEach === undefined ? '' : `, packed at ${view.bytesEach.toFixed(2)} bytes each`;
    const oldest = view.oldest === undefined ? '' : `, the oldest of ${time(view.oldest)}`;
    line(io.out, `${count(view.results, 'result')}${each}${oldest}.`);
    line(io.out, `${bytes(view.fileBytes)} on the disk, ${bytes(view.freeBytes)} of it free for what comes next.`);
    return exits.ok;
  },
};

const columns = [
  { title: 'KIND', least: 8 },
  { title: 'ROWS', align: 'right' },
  { title: 'RESULTS', align: 'right' },
  { title: 'BYTES', align: 'right' },
] as const;

export const storeCheck: Verb = {
  command: 'check [file]',
  describe: 'Read everything that is kept, and name what is damaged (exit 1)',
  positionals: { file: 'A store no manager has open, such as a copy (the running one)' },
  options: { json: jsonOption, ...operatorOptions },
  examples: [
    ['$0 store check', 'of the running manager, which goes on meanwhile'],
    ['$0 store check /var/backups/vedette.db', 'a copy, with what SQLite says of it'],
  ],
  async run(io, words, engine) {
    const found: DamageView[] = [];
    const hear: Hear = (told) => {
      if (told.type === 'damage') found.push(told.damage);
    };
    const file = words.text('file');
    let figures: Figures | undefined;
    if (file === undefined) {
      const question = { path: 'api/v1/store/check', body: {}, label: 'checking' };
      figures = await askOfStore({ io, words, engine }, question, hear);
    } else {
      using store = await engine.openIdleStore(fileNamed(io, file));
      figures = followStore(io, 'checking', store.check(), hear);
    }
    if (!figures) return exits.interrupted;
    const { rows = 0, results = 0 } = figures;
    if (words.flag('json')) json(io, { rows, results, damaged: found });
    else {
      tellDamage(io, found);
      const all = `${count(results, 'result')} in ${count(rows, 'row')}`;
      line(io.out, found.length === 0 ? `All is well: ${all}.` : `${count(found.length, 'damage')} among ${all}.`);
    }
    return found.length === 0 ? exits.ok : exits.failed;
  },
};

/** One line for each. */
export const tellDamage = (io: Pick<Io, 'out'>, found: readonly DamageView[]): void => {
  for (const one of found) line(io.out, safe(damageText(one)));
};

export const damageText = ({ kind, service, agent, from, to, results, why }: DamageView): string => {
  const whose = [service, agent === undefined ? undefined : `seen from ${agent}`].filter((part) => part !== undefined);
  const when = from === undefined ? '' : `, ${from}${to === undefined || to === from ? '' : ` to ${to}`}`;
  const many = results === undefined ? '' : `, ${count(results, 'result')}`;
  return `damaged: ${kind}${whose.length === 0 ? '' : ` of ${whose.join(' ')}`}${when}${many}: ${why}`;
};
