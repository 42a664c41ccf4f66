// What the parser says of a command line it cannot understand, put so that a person knows what to do. Knows the parser's sentences.
import { Fault } from '@vedette/protocol/kit';
import { suggest } from '../config/suggest.ts';
import type { Said, Verb } from './verb.ts';
import { said } from './verbs.ts';

/** The parser's complaint as a sentence, with what was probably meant. */
export const refusal = (error: Error, argv: readonly string[]): Fault => {
  const words = said(argv);
  const help = `See \`${['vedette', words.name, '--help'].filter(Boolean).join(' ')}\`.`;
  return new Fault('usage', `${complaint(error.message, argv, words)} ${help}`, { cause: error });
};

/** A word that has its place, written as an option: the parser would take it for nothing, and the verb go on without it. */
export const misplaced = ({ command, positionals = {} }: Verb, argv: readonly string[]): Fault | undefined => {
  const end = argv.indexOf('--');
  const given = end < 0 ? argv : argv.slice(0, end);
  const name = Object.keys(positionals).find((one) => given.some((word) => word.split('=')[0] === `--${one}`));
  if (name === undefined) return undefined;
  const words = [said(argv).name, command.replace(/^\S+ ?/, '')].filter(Boolean).join(' ');
  return new Fault('usage', `--${name} is no option here, but a word in its place: vedette ${words}.`);
};

const complaint = (message: string, argv: readonly string[], words: Said): string => {
  const { name: called, verb } = words;
  const [, unknown] = /^Unknown (?:argument|command)s?: ([^,]*)/.exec(message) ?? [];
  if (unknown !== undefined) {
    const option = argv.find((given) => new RegExp(`^--?(?:no-)?${RegExp.escape(unknown)}`).test(given));
    if (option !== undefined) return unknownOption(unknown, verb);
    return verb === undefined ? unknownVerb(unknown, words) : `${JSON.stringify(unknown)} is one word too many.`;
  }
  const [, valueless] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (valueless !== undefined) return `--${valueless} needs a value.`;
  if (message.startsWith('Not enough non-option arguments'))
    return `A word is missing: vedette ${called}${verb?.command.replace(/^\S+/, '') ?? ''}.`;
  const [, name, given, choices] = /Argument: ([^,]*), Given: (.*?), Choices: (.*)$/.exec(message) ?? [];
  if (name !== undefined) return `--${name} is ${given}; it is one of ${choices?.replaceAll('"', '')}.`;
  return `${message.replaceAll(/\s+/g, ' ').replace(/\.$/, '')}.`;
};

const unknownVerb = (word: string, { name, choices }: Said): string => {
  const meant = suggest(word, choices);
  const full = [name, word].filter(Boolean).join(' ');
  return `There is no verb ${JSON.stringify(full)}.${meant === undefined ? '' : ` Did you mean ${[name, meant].filter(Boolean).join(' ')}?`}`;
};

const unknownOption = (name: string, verb: Verb | undefined): string => {
  const meant = suggest(name, [...Object.keys(verb?.options ?? {}), 'help', 'version']);
  const hint = meant === undefined ? '' : ` Did you mean --${meant}?`;
  return `There is no option ${name.length === 1 ? '-' : '--'}${name}.${hint}`;
};
