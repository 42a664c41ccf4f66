// `vedette menu`: numbered prompts for whoever would rather be asked than know verbs. Knows which verb each number is; refuses to know how any of them is done.
import { existsSync } from 'node:fs';
import { Fault } from '@vedette/protocol/kit';
import { check } from './check.ts';
import { createClient } from './client.ts';
import type { Engine } from './engine.ts';
import { configFile, fileNamed } from './files.ts';
import { initAt } from './init.ts';
import { exits, type Io, type Keyboard, line } from './io.ts';
import { paintFor } from './paint.ts';
import { type Asker, askAt } from './questions.ts';
import { status } from './status.ts';
import { safe } from './text.ts';
import { operatorOptions, type Verb, type Words } from './verb.ts';
import { watch } from './watch.ts';

export const menu: Verb = {
  command: 'menu [file]',
  describe: 'Be asked what to do: create, view and change a configuration, see results',
  positionals: { file: 'The configuration file (VEDETTE_CONFIG; vedette.yaml)' },
  options: operatorOptions,
  examples: [
    ['$0 menu', 'numbers to choose from'],
    ["printf '2\\n\\n4\\n' | $0 menu", 'view the configuration, then exit'],
  ],
  async run(io, words, engine) {
    const keyboard = io.keyboard ?? io.piped;
    if (!keyboard) throw new Fault('usage', 'Nobody can be asked here.');
    const visit: Visit = {
      io,
      words,
      engine,
      keyboard,
      file: configFile(io, words.text('file') ?? words.text('config')),
    };
    try {
      return await choices(visit);
    } finally {
      visit.asker?.[Symbol.dispose]();
    }
  },
};

type Visit = {
  readonly io: Io;
  readonly words: Words;
  readonly engine: Engine;
  readonly keyboard: Keyboard;
  file: string;
  /** Absent while a live view has the keyboard. */
  asker?: Asker;
};

const CHOICES = [
  ['1', 'Create or load a configuration'],
  ['2', 'View the configuration, and change it'],
  ['3', 'Real-time results'],
  ['4', 'Exit'],
] as const;

/** Until whoever is asked has had enough. */
const choices = async (visit: Visit): Promise<number> => {
  const { io } = visit;
  const paint = paintFor(io.out, io.env);
  for (;;) {
    line(
      io.out,
      `\n${paint('bold', 'Vedette')}  ${safe(visit.file)}${existsSync(visit.file) ? '' : ' (not there yet)'}`,
    );
    for (const [key, text] of CHOICES) line(io.out, `  ${key}  ${text}`);
    const choice = await ask(visit, 'Which? ');
    if (choice === undefined || choice === '4') return exits.ok;
    try {
      if (choice === '1') await load(visit);
      else if (choice === '2') await view(visit);
      else if (choice === '3') await results(visit);
      else line(io.out, paint('yellow', 'Write a number from 1 to 4.'));
    } catch (error) {
      // What cannot be done is told, and something else can be chosen.
      if (!(error instanceof Fault)) throw error;
      line(io.out, paint('yellow', safe(error.message)));
    }
  }
};

/** @returns undefined where there are no more answers */
const ask = async (visit: Visit, prompt: string): Promise<string | undefined> => {
  visit.asker ??= askAt(visit.io, visit.keyboard);
  return (await visit.asker.ask(prompt))?.trim();
};

const load = async (visit: Visit): Promise<void> => {
  const { io, engine } = visit;
  const named = await ask(visit, `Which file? One that is not there is created. [${safe(visit.file)}] `);
  if (named === undefined) return;
  if (named !== '') visit.file = fileNamed(io, named);
  if (existsSync(visit.file)) await check.run(io, wordsFor({ file: visit.file }), engine);
  else if (visit.asker) await initAt(io, wordsFor({ file: visit.file }), visit.asker);
};

const view = async (visit: Visit): Promise<void> => {
  const { io, engine, file } = visit;
  const text = await engine.readText(file);
  const numbered = text.trimEnd().split('\n');
  for (const [index, row] of numbered.entries()) line(io.out, `${String(index + 1).padStart(4)}  ${safe(row)}`);
  await check.run(io, wordsFor({ file }), engine);
  visit.asker ??= askAt(io, visit.keyboard);
  // Our own reader judges the answers, and is loaded by nobody else.
  const { changeAt } = await import('./menu-change.ts');
  await changeAt(io, visit.asker, file, text);
};

/** Live on a terminal, until `q`; elsewhere as they are now. */
const results = async (visit: Visit): Promise<void> => {
  const { io, engine, file, words } = visit;
  const manager = words.text('manager') ?? (await addressIn(engine, file));
  const asked = wordsFor({ ...(manager !== undefined && { manager }), config: file });
  try {
    await createClient(io, manager).get('api/v1/status');
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'unreachable') throw error;
    line(io.out, safe(`${error.message} In another terminal: vedette up -c ${file}`));
    return;
  }
  if (io.out.isTTY !== true || !io.keyboard) {
    await status.run(io, asked, engine);
    return;
  }
  visit.asker?.[Symbol.dispose]();
  delete visit.asker;
  await watch.run(io, asked, engine);
};

/** Where the manager of a file answers; nothing where the file does not say, or cannot be read. */
const addressIn = async (engine: Engine, file: string): Promise<string | undefined> => {
  if (!existsSync(file)) return undefined;
  const outcome = await engine.readConfig(file);
  if ('problems' in outcome) return undefined;
  const { host, port } = outcome.wishes.http;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

/** As if somebody had written these on the command line. */
const wordsFor = (said: Readonly<Record<string, string>>): Words => ({
  text: (name) => said[name],
  flag: () => false,
  list: () => [],
  rest: () => [],
});
