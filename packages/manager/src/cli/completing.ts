// What could stand in the place of the last word of a command line. Knows verbs, their options and which words are names of something; refuses to know which names
// there are, and shells.
import type { Said, Verb } from './verb.ts';

/** What a word is a name of. */
export type NameKind = 'service' | 'agent' | 'subscriber' | 'channel';

export type Candidates = { readonly words: readonly string[]; readonly names?: NameKind };

const kinds: Readonly<Record<string, NameKind>> = {
  service: 'service',
  services: 'service',
  selectors: 'service',
  agent: 'agent',
  agents: 'agent',
  subscriber: 'subscriber',
  channel: 'channel',
};

/**
 * @param said the verb that words say
 * @param typed everything behind the name of the program; the last word, which may be empty, is the one that is looked for
 */
export const candidatesFor = (said: (words: readonly string[]) => Said, typed: readonly string[]): Candidates => {
  const before = typed.slice(0, -1);
  const last = typed.at(-1) ?? '';
  const { name, verb, choices } = said(before);
  if (!verb) return { words: [...choices, '--help'] };
  const option = optionBefore(verb, before);
  if (option) return { words: option.choices ?? [], ...namesOf(option.name) };
  if (last.startsWith('-')) {
    const given = new Set(before);
    const names = Object.keys(verb.options).map((one) => `--${one}`);
    return { words: [...names, '--help'].filter((one) => !given.has(one)) };
  }
  const places = positionalsOf(verb);
  const at = countPlain(verb, before.slice(name.split(' ').length));
  const place = places[Math.min(at, places.length - 1)];
  if (place === undefined || (at >= places.length && !place.isMany)) return { words: [] };
  // `agent revoke <id>`: of whatever the group is about.
  const [group = ''] = name.split(' ');
  return { words: verb.positionalChoices?.[place.name] ?? [], ...namesOf(place.name === 'id' ? group : place.name) };
};

const namesOf = (word: string): { names?: NameKind } => {
  const names = kinds[word];
  return names === undefined ? {} : { names };
};

/** The option whose value the next word is, if it is one's. */
const optionBefore = (verb: Verb, before: readonly string[]) => {
  const word = before.at(-1);
  if (word === undefined || !word.startsWith('-')) return undefined;
  const found = Object.entries(verb.options).find(([name, { alias }]) => word === `--${name}` || word === `-${alias}`);
  if (!found || found[1].type === 'boolean') return undefined;
  return { name: found[0], choices: found[1].choices };
};

/** `add <id> [targets..]` */
const positionalsOf = ({ command }: Verb): readonly { readonly name: string; readonly isMany: boolean }[] =>
  [...command.matchAll(/[<[]([a-z-]+)(\.\.)?[>\]]/g)].map(([, name = '', many]) => ({
    name,
    isMany: many !== undefined,
  }));

/** How many words there are that are neither options nor values of options. */
const countPlain = (verb: Verb, words: readonly string[]): number =>
  words.filter((word, i) => !word.startsWith('-') && !optionBefore(verb, words.slice(0, i))).length;
