// The page that lists every verb, and the manual page, made of the verbs themselves. Run as a program it writes both anew.
import { mkdirSync, writeFileSync } from 'node:fs';
import { faults } from '@vedette/protocol/kit';
import { reachOptions } from './reach.ts';
import type { Option, Verb, VerbGroup } from './verb.ts';
import { verbs, wordOf } from './verbs.ts';

export const CLI_PAGE = new URL('../../../../docs/cli.md', import.meta.url);
export const MAN_PAGE = new URL('../../../../docs/man/vedette.1', import.meta.url);

type Listed = { readonly name: string; readonly usage: string; readonly verb: Verb };

const listedOf = (one: Verb | VerbGroup): readonly Listed[] =>
  'verbs' in one
    ? one.verbs.map((verb) => ({
        name: `${one.command} ${wordOf(verb)}`,
        usage: `${one.command} ${verb.command}`,
        verb,
      }))
    : [{ name: wordOf(one), usage: one.command, verb: one }];

const exampleOf = (command: string): string => command.replaceAll('$0', 'vedette');

const optionText = (name: string, { alias, type, choices }: Option): string => {
  const value = type === 'boolean' ? '' : ` ${choices ? choices.join('|') : 'TEXT'}`;
  return `${alias === undefined ? '' : `-${alias}, `}--${name}${value}`;
};

/** Those of a verb alone: how a manager is reached is said once for all that ask one. */
const ownOptions = ({ options }: Verb): readonly (readonly [string, Option])[] =>
  Object.entries(options).filter(([name, { describe }]) => reachOptions[name]?.describe !== describe);

const asksManager = ({ options }: Verb): boolean => 'manager' in options;

const REACHING = 'Reaching a manager';

/** What several programs know of exit codes (sysexits.h), in order, with the faults that end in each. */
const exitRows = (): readonly (readonly [number, string])[] => {
  const own: readonly (readonly [number, string])[] = [
    [0, 'done; of `status SERVICE` and `inventory`: up'],
    [1, 'something unexpected, or not all of it was done; of a plugin: warning'],
    [2, 'of a plugin: critical'],
    [3, 'of a plugin: unknown'],
    [130, 'interrupted'],
  ];
  const byExit = Map.groupBy(Object.values(faults), ({ exit }) => exit);
  const other = [...byExit].map(([exit, all]) => [exit, [...new Set(all.map(({ says }) => says))].join('; ')] as const);
  return [...own, ...other].sort(([a], [b]) => a - b);
};

/** A bar would begin another cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const rowsOf = (title: readonly [string, string], rows: readonly (readonly [string, string])[]): readonly string[] =>
  rows.length === 0
    ? []
    : ['', `| ${title[0]} | ${title[1]} |`, '|---|---|', ...rows.map(([a, b]) => `| \`${cell(a)}\` | ${cell(b)} |`)];

const sectionOf = ({ name, usage, verb }: Listed): readonly string[] => [
  '',
  `## vedette ${name}`,
  '',
  `${verb.describe}.`,
  '',
  '```sh',
  `vedette ${usage}${verb.rest === undefined ? '' : ' [-- …]'}`,
  '```',
  ...rowsOf(['word', 'meaning'], Object.entries(verb.positionals ?? {})),
  ...rowsOf(
    ['option', 'meaning'],
    ownOptions(verb).map(([option, one]) => [optionText(option, one), one.describe]),
  ),
  ...(asksManager(verb) ? ['', `It asks a manager: [which one, and as whom](#reaching-a-manager).`] : []),
  ...(verb.rest === undefined ? [] : ['', `Behind \`--\`: ${verb.rest}.`]),
  ...(verb.examples.length === 0
    ? []
    : [
        '',
        '```sh',
        ...verb.examples.map(([command, what]) => `${exampleOf(command)}${what === '' ? '' : ` # ${what}`}`),
        '```',
      ]),
];

/** The text of docs/cli.md. */
export const cliPage = (): string => {
  const all = verbs.flatMap(listedOf);
  return `${[
    '# The command line',
    '',
    'Every verb of `vedette`, made of the verbs themselves by `node packages/manager/src/cli/reference.ts`; `vedette VERB --help` says the same, `man` reads',
    '[`man/vedette.1`](man/vedette.1). Tables are for people; `--json` prints what programs read.',
    ...rowsOf(
      ['verb', 'what it is for'],
      all.map(({ name, verb }) => [name, verb.describe]),
    ),
    ...all.flatMap(sectionOf),
    '',
    `## ${REACHING}`,
    '',
    'Verbs that ask a running manager take these as well.',
    ...rowsOf(
      ['option', 'meaning'],
      Object.entries(reachOptions).map(([option, one]) => [optionText(option, one), one.describe]),
    ),
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...exitRows().map(([code, says]) => `| ${code} | ${cell(says)} |`),
  ].join('\n')}\n`;
};

/** Plain text to troff: a dot at the beginning of a line, and every backslash, would be commands. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');

const manOption = ([name, option]: readonly [string, Option]): readonly string[] => [
  '.TP',
  `.B ${roff(optionText(name, option))}`,
  roff(option.describe),
];

const manOf = ({ name, usage, verb }: Listed): readonly string[] => [
  `.SS ${roff(name)}`,
  `.B vedette ${roff(usage)}`,
  '.PP',
  `${roff(verb.describe)}.`,
  ...Object.entries(verb.positionals ?? {}).flatMap(([word, says]) => ['.TP', `.I ${roff(word)}`, roff(says)]),
  ...ownOptions(verb).flatMap(manOption),
  ...verb.examples.flatMap(([command, what]) => [
    '.TP',
    `.B ${roff(exampleOf(command))}`,
    ...(what === '' ? [] : [roff(what)]),
  ]),
];

/** The text of the manual page. */
export const manPage = (): string =>
  `${[
    '.TH VEDETTE 1 "" "Vedette" "User Commands"',
    '.SH NAME',
    'vedette \\- watches whether services can be reached, from where their users are',
    '.SH SYNOPSIS',
    '.B vedette',
    '.I verb',
    '[\\fIoptions\\fR]',
    '.SH VERBS',
    ...verbs.flatMap(listedOf).flatMap(manOf),
    `.SH ${REACHING.toUpperCase()}`,
    'Verbs that ask a running manager take these as well.',
    ...Object.entries(reachOptions).flatMap(manOption),
    '.SH EXIT STATUS',
    ...exitRows().flatMap(([code, says]) => ['.TP', `.B ${code}`, roff(says)]),
  ].join('\n')}\n`;

if (import.meta.main) {
  mkdirSync(new URL('.', MAN_PAGE), { recursive: true });
  writeFileSync(CLI_PAGE, cliPage());
  writeFileSync(MAN_PAGE, manPage());
}
