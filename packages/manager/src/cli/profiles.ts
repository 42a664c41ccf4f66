// Managers that somebody asks again and again, by name: where each is and how they prove to it who they are. Knows the file and what may stand in it; refuses to know who is
// asked and what.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, Fault, messageOf, quote } from '@vedette/protocol/kit';
import type { Environment, Io } from './io.ts';

export type Profile = {
  readonly manager?: string;
  /** The token itself, of the file or variable that is named. */
  readonly token?: string;
  /** A PEM file, absolute. */
  readonly ca?: string;
};

const KEYS = ['manager', 'token', 'ca'];

export const profilesFile = (env: Environment): string =>
  env.VEDETTE_PROFILES ?? join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'vedette', 'profiles.yaml');

/** @throws Fault `config-missing`, `config-invalid`, `not-found`, `token-invalid` */
export const readProfile = async (io: Io, name: string): Promise<Profile> => {
  const file = profilesFile(io.env);
  const all = await entriesIn(file);
  if (!Object.hasOwn(all, name)) {
    const known = Object.keys(all).join(', ');
    throw new Fault(
      'not-found',
      `There is no profile ${quote(name)} in ${file}. ${known === '' ? 'There is none at all.' : `There are: ${known}.`}`,
    );
  }
  const wrong = (what: string): Fault => new Fault('config-invalid', `${file}: ${name} ${what}.`);
  const entry = all[name];
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw wrong(`is no mapping with ${KEYS.join(', ')}`);
  const said = new Map(Object.entries(entry));
  for (const [key, value] of said) {
    if (!KEYS.includes(key)) throw wrong(`has the unknown key ${quote(key)}: the keys here are ${KEYS.join(', ')}`);
    if (typeof value !== 'string' || value === '') throw wrong(`has a ${key} that is no text`);
  }
  const { manager, token, ca } = Object.fromEntries(said) as Record<string, string | undefined>;
  return {
    ...(manager !== undefined && { manager }),
    ...(token !== undefined && { token: await tokenAt(token, dirname(file), io.env) }),
    ...(ca !== undefined && { ca: resolve(dirname(file), ca) }),
  };
};

const entriesIn = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Fault('config-missing', `The profiles ${file} cannot be read (${errnoOf(cause) ?? messageOf(cause)}).`, {
      cause,
    });
  }
  const { readDocument } = await import('../config/document.ts');
  const { readTree } = await import('../config/tree.ts');
  const read = readDocument(text);
  const root = 'document' in read ? readTree(read.document, read.lines).root : undefined;
  if (typeof root === 'object' && root !== null && !Array.isArray(root)) return root as Record<string, unknown>;
  throw new Fault(
    'config-invalid',
    `${file} is no YAML file of profiles, such as \`work: { manager: https://monitor.example.org, token: file:work.token }\`.`,
  );
};

/** A token stands in a file or a variable of its own: profiles are copied about. */
const tokenAt = async (reference: string, folder: string, env: Environment): Promise<string> => {
  const [, kind, place = ''] = /^(file|env):(.+)$/.exec(reference) ?? [];
  if (kind === undefined)
    throw new Fault('config-invalid', 'A profile names its token by file:FILE or env:NAME, and holds none itself.');
  if (kind === 'file') return readToken(resolve(folder, place.replace(/^~(?=\/)/, homedir())));
  const value = (env as Readonly<Record<string, string | undefined>>)[place];
  if (value !== undefined && value !== '') return soundToken(value, place);
  throw new Fault('token-invalid', `The variable ${place}, in which a token is said to be, is not set.`);
};

/** @throws Fault `token-invalid` */
export const readToken = async (file: string): Promise<string> => {
  try {
    return soundToken(await readFile(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('token-invalid', `The token in ${file} cannot be read (${errnoOf(cause) ?? messageOf(cause)}).`, {
      cause,
    });
  }
};

/** What could not be sent must not show up in a complaint about it. @throws Fault `token-invalid` */
export const soundToken = (text: string, place: string): string => {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Fault('token-invalid', `What stands in ${place} is no token.`);
};
