// The command line: finds the verb, reads its words, runs it, turns what goes wrong into one line and an exit code. Knows yargs, alone here.
import { Fault, faults, messageOf } from '@vedette/protocol/kit';
import yargs, { type Argv } from 'yargs';
import manifest from '../../package.json' with { type: 'json' };
import { misplaced, refusal } from './complaint.ts';
import type { Engine } from './engine.ts';
import { exits, type Io, line } from './io.ts';
import { reached } from './reach.ts';
import { widthFor } from './screen-width.ts';
import { safe } from './text.ts';
import type { Verb, VerbGroup, Words } from './verb.ts';
import { said, verbs, wordOf } from './verbs.ts';

/** Runs one command line and answers with its exit code. Nothing escapes as an exception. */
export const runCli = async (argv: readonly string[], io: Io, engine: Engine): Promise<number> => {
  try {
    if (argv.length === 0) {
      line(io.err, await helpText(io));
      return faults.usage.exit;
    }
    const chosen = await parse(argv, io);
    if (typeof chosen !== 'string') {
      const { verb } = chosen;
      const there = await reached(verb, io, chosen.words, engine);
      return await verb.run(there.io, there.words, engine);
    }
    line(io.out, chosen);
    return exits.ok;
  } catch (error) {
    return report(io, error);
  }
};

const helpText = async (io: Io): Promise<string> => {
  const text = await parse(['--help'], io);
  return typeof text === 'string' ? text : '';
};

const report = (io: Io, error: unknown): number => {
  const debug = io.env.VEDETTE_DEBUG === '1';
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  if (error instanceof Fault) {
    line(io.err, `vedette: ${safe(error.message)}${stack}`);
    return error.exit;
  }
  const hint = debug ? '' : ' Set VEDETTE_DEBUG=1 to see where.';
  line(io.err, `vedette: something unexpected went wrong: ${safe(messageOf(error))}.${hint}${stack}`);
  return exits.failed;
};

type Chosen = { readonly verb: Verb; readonly words: Words };

/** The verb and its words, or the text that was asked for instead (help, version). @throws Fault `usage` */
const parse = async (all: readonly string[], io: Io): Promise<Chosen | string> => {
  const { argv, rest } = parted(all);
  let chosen: Chosen | undefined;
  const parser = yargs()
    .scriptName('vedette')
    .usage('$0 <verb>\n\nWatches whether services can be reached, from where their users are.')
    .locale('en')
    .wrap(Math.min(80, widthFor(io)))
    .parserConfiguration({ 'parse-positional-numbers': false })
    .version(manifest.version)
    .help()
    .alias({ h: 'help', v: 'version' })
    .strict()
    .demandCommand(1, 'Say what to do.')
    .showHelpOnFail(false)
    .exitProcess(false)
    .epilogue('More about a verb: vedette <verb> --help')
    .example('$0 check', 'check vedette.yaml in this folder')
    .example('$0 up', 'run the manager')
    .example('$0 watch', 'follow what happens');
  addVerbs(parser, verbs, (one) => {
    chosen = { ...one, words: { ...one.words, rest: () => rest } };
  });
  return new Promise((resolve, reject) => {
    const settleChosen = (one: Chosen): void => {
      const misplacement = misplaced(one.verb, argv);
      if (misplacement) reject(misplacement);
      else resolve(one);
    };
    const settle = (error: Error | undefined | null, output: string): void => {
      if (error) reject(refusal(error, argv));
      else if (chosen === undefined || output !== '') resolve(output);
      else settleChosen(chosen);
    };
    Promise.resolve(parser.parse([...argv], {}, (error, _args, output) => settle(error, output))).catch(reject);
  });
};

/** What stands behind `--` is nobody's option here, where a verb has something there. */
const parted = (all: readonly string[]): { readonly argv: readonly string[]; readonly rest: readonly string[] } => {
  const end = all.indexOf('--');
  return end < 0 || said(all).verb?.rest === undefined
    ? { argv: all, rest: [] }
    : { argv: all.slice(0, end), rest: all.slice(end + 1) };
};

const addVerbs = (parser: Argv, all: readonly (Verb | VerbGroup)[], choose: (chosen: Chosen) => void): void => {
  for (const one of all) {
    if ('verbs' in one) parser.command(one.command, one.describe, (builder) => declareGroup(builder, one, choose));
    else
      parser.command(
        one.command,
        one.describe,
        (builder) => declare(builder, one),
        (args) => choose({ verb: one, words: wordsOf(args) }),
      );
  }
};

const declareGroup = (
  builder: Argv,
  { verbs: grouped, examples }: VerbGroup,
  choose: (chosen: Chosen) => void,
): Argv => {
  addVerbs(builder, grouped, choose);
  for (const [command, what] of examples) builder.example(command, what);
  return builder.demandCommand(1, `Say what to do: ${grouped.map(wordOf).join(', ')}.`).epilogue('');
};

const declare = (builder: Argv, verb: Verb): Argv => {
  for (const [name, describe] of Object.entries(verb.positionals ?? {})) {
    builder.positional(name, { type: 'string', describe });
  }
  for (const [name, option] of Object.entries(verb.options)) {
    const { type, ...rest } = option;
    if (type === 'list') builder.option(name, { ...rest, type: 'string', array: true, requiresArg: true });
    else builder.option(name, { ...rest, type, requiresArg: type === 'string' });
  }
  for (const [command, what] of verb.examples) builder.example(command, what);
  return builder.epilogue(verb.rest === undefined ? '' : `Behind --: ${verb.rest}`);
};

const wordsOf = (args: Readonly<Record<string, unknown>>): Words => ({
  text: (name) => [args[name]].flat().findLast((value) => typeof value === 'string'),
  flag: (name) => args[name] === true,
  list: (name) => [args[name]].flat().filter((value) => typeof value === 'string'),
  rest: () => [],
});
