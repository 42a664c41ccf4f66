// The command line: finds the verb, reads its words, runs it, turns what goes wrong into one line and an exit code. Knows yargs, alone here.
import { readFileSync } from 'node:fs';
import { Fault, faults, messageOf } from '@vedette/protocol/kit';
import yargs, { type Argv } from 'yargs';
import { suggest } from '../config/suggest.ts';
import { agents } from './agents.ts';
import { check } from './check.ts';
import type { Engine } from './engine.ts';
import { exits, type Io, line } from './io.ts';
import { notifications } from './notifications.ts';
import { outages } from './outages.ts';
import { reload } from './reload.ts';
import { schema } from './schema.ts';
import { widthFor } from './screen-width.ts';
import { status } from './status.ts';
import { safe } from './text.ts';
import { up } from './up.ts';
import type { Verb, Words } from './verb.ts';
import { watch } from './watch.ts';

const verbs: readonly Verb[] = [up, check, status, watch, outages, agents, notifications, reload, schema];

/** Runs one command line and answers with its exit code. Nothing escapes as an exception. */
export const runCli = async (argv: readonly string[], io: Io, engine: Engine): Promise<number> => {
  try {
    if (argv.length === 0) {
      line(io.err, await helpText(io));
      return faults.usage.exit;
    }
    const chosen = await parse(argv, io);
    if (typeof chosen !== 'string') return await chosen.verb.run(io, chosen.words, engine);
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
const parse = async (argv: readonly string[], io: Io): Promise<Chosen | string> => {
  let chosen: Chosen | undefined;
  const parser = yargs()
    .scriptName('vedette')
    .usage('$0 <verb>\n\nWatches whether services can be reached, from where their users are.')
    .locale('en')
    .wrap(Math.min(80, widthFor(io.out)))
    .parserConfiguration({ 'duplicate-arguments-array': false, 'parse-positional-numbers': false })
    .version(version())
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
  for (const verb of verbs) {
    parser.command(
      verb.command,
      verb.describe,
      (builder) => declare(builder, verb),
      (args) => {
        chosen = { verb, words: wordsOf(args) };
      },
    );
  }
  return new Promise((resolve, reject) => {
    const settle = (error: Error | undefined | null, output: string): void => {
      if (error) reject(refusal(error, argv));
      else if (chosen === undefined || output !== '') resolve(output);
      else resolve(chosen);
    };
    Promise.resolve(parser.parse([...argv], {}, (error, _args, output) => settle(error, output))).catch(reject);
  });
};

const declare = (builder: Argv, verb: Verb): Argv => {
  for (const [name, describe] of Object.entries(verb.positionals ?? {})) {
    builder.positional(name, { type: 'string', describe });
  }
  for (const [name, option] of Object.entries(verb.options)) {
    builder.option(name, { ...option, requiresArg: option.type === 'string' });
  }
  for (const [command, what] of verb.examples) builder.example(command, what);
  return builder.epilogue('');
};

const wordsOf = (args: Readonly<Record<string, unknown>>): Words => ({
  text: (name) => (typeof args[name] === 'string' ? args[name] : undefined),
  flag: (name) => args[name] === true,
});

/** The parser's complaint as a sentence, with what was probably meant. */
const refusal = (error: Error, argv: readonly string[]): Fault => {
  const verb = verbs.find(({ command }) => wordOf(command) === argv[0]);
  const help = verb === undefined ? 'See `vedette --help`.' : `See \`vedette ${wordOf(verb.command)} --help\`.`;
  return new Fault('usage', `${complaint(error.message, argv, verb)} ${help}`, { cause: error });
};

const complaint = (message: string, argv: readonly string[], verb: Verb | undefined): string => {
  const [, unknown] = /^Unknown (?:argument|command)s?: ([^,]*)/.exec(message) ?? [];
  if (unknown !== undefined) {
    const option = argv.find((given) => new RegExp(`^--?(?:no-)?${RegExp.escape(unknown)}`).test(given));
    if (option !== undefined) return unknownOption(unknown, verb);
    if (verb !== undefined) return `${JSON.stringify(unknown)} is one word too many.`;
    const meant = suggest(
      unknown,
      verbs.map(({ command }) => wordOf(command)),
    );
    return `There is no verb ${JSON.stringify(unknown)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
  }
  const [, valueless] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (valueless !== undefined) return `--${valueless} needs a value.`;
  const [, name, given, choices] = /Argument: ([^,]*), Given: (.*?), Choices: (.*)$/.exec(message) ?? [];
  if (name !== undefined) return `--${name} is ${given}; it is one of ${choices?.replaceAll('"', '')}.`;
  return `${message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`;
};

const unknownOption = (name: string, verb: Verb | undefined): string => {
  const meant = suggest(name, [...Object.keys(verb?.options ?? {}), 'help', 'version']);
  const hint = meant === undefined ? '' : ` Did you mean --${meant}?`;
  return `There is no option ${name.length === 1 ? '-' : '--'}${name}.${hint}`;
};

/** `status [service]` is called `status`. */
const wordOf = (command: string): string => command.split(' ')[0] ?? '';

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return text;
};
