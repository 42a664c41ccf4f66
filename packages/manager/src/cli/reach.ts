// How a manager is reached: which one, and by which proof, as the command line, a profile and the environment say. Knows what counts before what; refuses to know what is
// asked there.
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { Engine } from './engine.ts';
import { fileNamed } from './files.ts';
import { type Io, withEnvironment } from './io.ts';
import { findOperator } from './operator.ts';
import { type Profile, readProfile, readToken, soundToken } from './profiles.ts';
import { type Option, operatorOptions, type Verb, type VerbGroup, type Words } from './verb.ts';

export const reachOptions: Readonly<Record<string, Option>> = {
  ...operatorOptions,
  profile: { type: 'string', describe: 'A manager in ~/.config/vedette/profiles.yaml (VEDETTE_PROFILE)' },
  token: { type: 'string', describe: 'A token; others on this machine can see it here (VEDETTE_TOKEN)' },
  'token-file': { type: 'string', describe: 'The file that a token is in' },
  ca: { type: 'string', describe: "The authority of the manager's certificate, a PEM file (VEDETTE_CA)" },
};

/** Every verb that asks a running manager can be told how to reach it. */
export const reaching = <One extends Verb | VerbGroup>(one: One): One => {
  if ('verbs' in one) return { ...one, verbs: one.verbs.map(reaching) };
  if (!('manager' in one.options)) return one;
  return { ...one, options: { ...one.options, ...missingIn(one.options) } };
};

const missingIn = (options: Verb['options']): Verb['options'] =>
  Object.fromEntries(Object.entries(reachOptions).filter(([name]) => !(name in options)));

/**
 * What a verb runs in that asks a running manager.
 * @throws Fault `usage`, and those of profiles and tokens
 */
export const reached = async (
  verb: Verb,
  io: Io,
  words: Words,
  engine: Engine,
): Promise<{ readonly io: Io; readonly words: Words }> => {
  if (!('manager' in verb.options)) return { io, words };
  const named = words.text('profile') ?? (io.env.VEDETTE_PROFILE || undefined);
  const profile = named === undefined ? {} : await readProfile(io, named);
  const token = await tokenOf(io, words, profile);
  const ca = words.text('ca') ?? profile.ca ?? (io.env.VEDETTE_CA || undefined);
  if (ca !== undefined) await believe(fileNamed(io, ca));
  const manager = words.text('manager') ?? profile.manager;
  const wordsThen: Words = { ...words, text: (name) => (name === 'manager' ? manager : words.text(name)) };
  const ioThen = withEnvironment(io, { ...io.env, VEDETTE_TOKEN: token });
  return { io: { ...ioThen, proof: () => findOperator(ioThen, wordsThen, engine) }, words: wordsThen };
};

const tokenOf = async (io: Io, words: Words, profile: Profile): Promise<string | undefined> => {
  const [given, file] = [words.text('token'), words.text('token-file')];
  if (given !== undefined && file !== undefined) throw new Fault('usage', 'Choose one of --token and --token-file.');
  if (given !== undefined) return soundToken(given, '--token');
  if (file !== undefined) return readToken(fileNamed(io, file));
  if (profile.token !== undefined) return profile.token;
  const { VEDETTE_TOKEN: set } = io.env;
  return set === undefined || set === '' ? undefined : soundToken(set, 'VEDETTE_TOKEN');
};

/** Besides those that are believed anyhow, and in all of this process: it asks one manager. */
const believe = async (file: string): Promise<void> => {
  try {
    setDefaultCACertificates([...getCACertificates('default'), await readFile(file, 'utf8')]);
  } catch (cause) {
    throw new Fault(
      'tls-unusable',
      `The authority in ${file} cannot be used (${errnoOf(cause) ?? messageOf(cause)}).`,
      { cause },
    );
  }
};
