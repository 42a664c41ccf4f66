// What can be wished for, as options of the command line, and the keys of the file that they stand for. Knows words; whether a value is sound, the manager judges.
import { Fault } from '@vedette/protocol/kit';
import type { EntryKind, Piece } from '../core/run-time-api.ts';
import { checkOption, checkTermsOf } from './check-terms.ts';
import { labelsOf } from './labels.ts';
import type { Option, Words } from './verb.ts';

/** What becomes of the words of an option. */
type Reading = (words: Words, name: string) => unknown;

type Key = { readonly option: Option; readonly read: Reading };

const text: Reading = (words, name) => words.text(name);
const list: Reading = (words, name) => (words.list(name).length > 0 ? words.list(name) : undefined);
/** What is no number stays as it is, so that the manager can say what is wrong with it. */
const number: Reading = (words, name) => {
  const given = words.text(name);
  return given !== undefined && /^\d{1,9}$/.test(given) ? Number(given) : given;
};

const key = (type: Option['type'], describe: string, read: Reading = type === 'list' ? list : text): Key => ({
  option: { type, describe },
  read,
});

const services = key('list', "Services: ids, group:NAME, key=value, or '*'");
const subscriptionKeys: Readonly<Record<string, Key>> = {
  every: key('string', 'How often they are probed at least: 1s to 1d'),
  grace: key('string', 'How long they may fail before this is heard of: 0s to 30d'),
  events: key('list', 'What is heard: down, up, flapping, agent (all)'),
  remind: key('string', 'After how long of what lasts is told again: 1m to 30d (never)'),
  channels: key('list', 'By which channels (those that are the default)'),
};

/** By kind: every key that has an option of its own, spelt as in the file but for underscores. */
const keys: Readonly<Record<EntryKind, Readonly<Record<string, Key>>>> = {
  service: {
    target: key('string', 'Where it is: host:port'),
    every: key('string', 'How often it is probed: 1s to 1d'),
    timeout: key('string', 'How long a probe waits for an answer: 100ms to 60s'),
    grace: key('string', 'How long it may fail before anybody hears of it: 0s to 30d'),
    recover: key('string', 'How many good probes in a row end a failure: 1 to 100', number),
    agents: key('list', "Which agents probe it: ids, key=value, or '*'"),
    quorum: key('string', 'How many of them must agree that it is down (the majority)', number),
    group: key('string', 'The group it belongs to'),
    'depends-on': key('list', 'Services that it cannot be reached without'),
    slo: key('string', 'How much of the time it is meant to be up: 99.9%'),
    labels: key('list', 'Labels, all of them, as key=value', (words, name) => labelsOf(words.list(name))),
  },
  subscriber: { services, ...subscriptionKeys },
  subscription: { subscriber: key('string', 'Whose it is'), services, ...subscriptionKeys },
};

const inFile = (name: string): string => name.replaceAll('-', '_');

/** @param but those that are words of their own instead */
export const wishOptions = (kind: EntryKind, but: readonly string[] = []): Readonly<Record<string, Option>> => ({
  ...Object.fromEntries(
    Object.entries(keys[kind]).flatMap(([name, { option }]) => (but.includes(name) ? [] : [[name, option]])),
  ),
  ...(kind === 'service' && { check: checkOption }),
  also: { type: 'string', describe: 'More keys, as in the file, as JSON' },
});

export const unsetOption: Option = { type: 'list', describe: 'Keys to take out: what holds without them holds again' };

/** The keys that were given. @throws Fault `usage` */
export const wishOf = (kind: EntryKind, words: Words): Piece => {
  const given = Object.entries(keys[kind]).map(([name, { read }]) => [inFile(name), read(words, name)] as const);
  const unset = words.list('unset').map((name) => [inFile(name), null] as const);
  return {
    ...Object.fromEntries([...given.filter(([, value]) => value !== undefined), ...unset]),
    ...checkTermsOf(words.list('check')),
    ...also(words),
  };
};

/** The keys of `--also`. @throws Fault `usage` */
export const also = (words: Words): Piece => {
  const given = words.text('also');
  if (given === undefined) return {};
  const read = json(given);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Piece;
  throw new Fault(
    'usage',
    `--also is no JSON object. Write for example --also '{"quiet":{"from":"22:00","to":"07:00"}}'.`,
  );
};

const json = (given: string): unknown => {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
};
