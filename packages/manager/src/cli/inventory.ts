// `vedette inventory`: servers and how they are, as their inventories tell it. Knows options and exit codes; refuses to know how inventories are asked, and needs
// no running manager.
import { Fault, faults, quote } from '@vedette/protocol/kit';
import type { InventoryAnswer, InventoryView } from '../core/inventory-api.ts';
import type { InventoryWish } from '../core/inventory-wish.ts';
import type { Engine } from './engine.ts';
import { configFile } from './files.ts';
import { list } from './format.ts';
import { type InventoryPart, inventoryCsv, inventoryLines, inventoryParts } from './inventory-tables.ts';
import { watchInventories } from './inventory-watch.ts';
import { exits, type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import { problemLine, problemSummary } from './problems.ts';
import { tableWidth } from './screen-width.ts';
import { safe } from './text.ts';
import { jsonOption, type Verb, type Words } from './verb.ts';

/** Of `--unhealthy`, as Nagios plugins end. */
const UNHEALTHY_EXIT = 2;
const UNKNOWN_EXIT = 3;

export const inventory: Verb = {
  command: 'inventory [name]',
  describe: 'Show the servers that inventories list, and how they are',
  positionals: { name: 'One of the inventories in the file (all of them)' },
  options: {
    refresh: { type: 'boolean', describe: 'Ask anew, however young what is kept is' },
    'print-servers': { type: 'boolean', describe: 'Every server: its service, health, cpu and memory' },
    averages: { type: 'boolean', describe: 'The averages of cpu and memory of every service' },
    unhealthy: { type: 'boolean', describe: 'Services with too few healthy servers; exit status 2 if there are any' },
    service: { type: 'string', describe: 'Only the servers of this service' },
    watch: { type: 'boolean', describe: 'Stay, and show it anew as often as inventories are asked' },
    csv: { type: 'boolean', describe: 'Print CSV, for spreadsheets: the servers, or one other part' },
    json: jsonOption,
    url: { type: 'string', describe: 'An inventory that stands in no file: where its list is' },
    config: { type: 'string', alias: 'c', describe: 'The configuration file (VEDETTE_CONFIG; vedette.yaml)' },
  },
  examples: [
    ['$0 inventory', 'servers, averages, and services with too few healthy servers'],
    ['$0 inventory cluster --averages --refresh', 'averages, of what it says now'],
    ['$0 inventory --unhealthy || page-somebody', 'for a script: 0, 2 or 3'],
    ['$0 inventory --url http://127.0.0.1:9000/servers', 'without a configuration file'],
  ],
  async run(io, words, engine) {
    const parts = partsOf(words);
    const wishes = await wishesOf(io, words, engine);
    const leaving = new AbortController();
    const look = async (maxAgeOf: (wish: InventoryWish) => number): Promise<readonly InventoryAnswer[]> =>
      Promise.all(
        wishes.map((wish) =>
          engine.readInventory(wish, { environment: io.env, maxAgeMs: maxAgeOf(wish), signal: leaving.signal }),
        ),
      );
    const chosen = words.text('service');
    const print = (answers: readonly InventoryAnswer[], nowMs: number): readonly string[] =>
      linesOf(io, ofService(viewsOf(answers), chosen), parts, nowMs);
    if (words.flag('watch')) return watchInventories({ io, wishes, look, print, leaving, json: jsonOf(words, chosen) });
    using _signals = io.onSignal(() => leaving.abort());
    const answers = await look(({ validityMs }) => (words.flag('refresh') ? 0 : validityMs));
    if (leaving.signal.aborted) return exits.interrupted;
    for (const warning of answers.flatMap(({ warnings }) => warnings)) line(io.err, `vedette: ${safe(warning)}.`);
    const views = ofService(viewsOf(answers), chosen);
    const troubles = answers.flatMap(({ trouble }) => trouble ?? []);
    if (views.length > 0) {
      mustKnow(views, chosen);
      if (words.flag('json')) line(io.out, JSON.stringify({ inventories: views }, null, 2));
      else if (words.flag('csv'))
        io.out.write(inventoryCsv(views, parts.length === 1 ? (parts[0] ?? 'print-servers') : 'print-servers'));
      else for (const text of linesOf(io, views, parts, Date.now())) line(io.out, text);
    }
    return exitOf(io, words, views, troubles);
  },
};

/** All of them where none is asked for. @throws Fault `usage` */
const partsOf = (words: Words): readonly InventoryPart[] => {
  if (words.flag('json') && words.flag('csv')) throw new Fault('usage', 'Choose one of --json and --csv.');
  if (words.flag('watch') && words.flag('csv'))
    throw new Fault('usage', 'A sheet ends: choose one of --watch and --csv.');
  const asked = inventoryParts.filter((part) => words.flag(part));
  if (words.flag('csv') && asked.length > 1)
    throw new Fault(
      'usage',
      'A sheet has one kind of rows: choose one of --print-servers, --averages and --unhealthy.',
    );
  return asked.length > 0 ? asked : inventoryParts;
};

/** @throws Fault `config-missing`, `config-invalid`, `not-found`, `usage` */
const wishesOf = async (io: Io, words: Words, engine: Engine): Promise<readonly InventoryWish[]> => {
  const file = configFile(io, words.text('config'));
  const url = words.text('url');
  if (url !== undefined) {
    if (words.text('name') !== undefined) throw new Fault('usage', 'Choose one of --url and the name of an inventory.');
    return [await engine.inventoryAt(url, file)];
  }
  const outcome = await engine.readConfig(file, io.env);
  if ('problems' in outcome) {
    for (const problem of outcome.problems) line(io.err, problemLine(file, problem));
    throw new Fault('config-invalid', `${problemSummary(file, outcome.problems)}.`);
  }
  const { inventories = [] } = outcome.wishes;
  const named = words.text('name');
  const chosen = inventories.filter(({ id }) => named === undefined || id === named);
  if (chosen.length > 0) return chosen;
  if (named === undefined || inventories.length === 0)
    throw new Fault('not-found', `There are no inventories in ${file}: write one under 'inventories:'.`);
  const known = list(inventories.map(({ id }) => id));
  throw new Fault('not-found', `There is no inventory ${quote(named)} in ${file}: there is ${known}.`);
};

const viewsOf = (answers: readonly InventoryAnswer[]): readonly InventoryView[] =>
  answers.flatMap(({ view }) => view ?? []);

const ofService = (views: readonly InventoryView[], chosen: string | undefined): readonly InventoryView[] =>
  chosen === undefined
    ? views
    : views.map((view) => ({
        ...view,
        servers: view.servers.filter(({ service }) => service === chosen),
        services: view.services.filter(({ service }) => service === chosen),
      }));

/** @throws Fault `not-found` */
const mustKnow = (views: readonly InventoryView[], chosen: string | undefined): void => {
  if (chosen === undefined || views.some(({ servers }) => servers.length > 0)) return;
  throw new Fault('not-found', `No server is of the service ${quote(chosen)}. See \`vedette inventory --averages\`.`);
};

const linesOf = (
  io: Io,
  views: readonly InventoryView[],
  parts: readonly InventoryPart[],
  nowMs: number,
): readonly string[] => {
  const paint = paintFor(io.out, io.env);
  return views.flatMap((view, index) => [
    ...(index === 0 ? [] : ['']),
    ...inventoryLines(view, parts, nowMs, tableWidth(io), paint),
  ]);
};

const jsonOf = (words: Words, chosen: string | undefined) =>
  words.flag('json')
    ? (answers: readonly InventoryAnswer[]): string =>
        JSON.stringify({ inventories: ofService(viewsOf(answers), chosen) })
    : undefined;

/** What could not be asked comes first: whatever is shown besides is older than it should be. */
const exitOf = (io: Io, words: Words, views: readonly InventoryView[], troubles: readonly Error[]): number => {
  for (const { message } of troubles)
    line(io.err, `vedette: ${safe(message)}${views.length > 0 ? ' What was kept is shown.' : ''}`);
  const [first] = troubles;
  if (first) return first instanceof Fault ? first.exit : faults.unreachable.exit;
  if (!words.flag('unhealthy')) return exits.ok;
  const healths = views.flatMap(({ services }) => services.map(({ health }) => health));
  if (healths.includes('unhealthy')) return UNHEALTHY_EXIT;
  return healths.includes('unknown') ? UNKNOWN_EXIT : exits.ok;
};
