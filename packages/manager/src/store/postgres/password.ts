// Where the password of a database comes from. Knows the configuration's references and PostgreSQL's own password file; tells nobody what it found.
import { readFile, stat } from 'node:fs/promises';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { SecretPlace } from '../../core/channel-wish.ts';
import { type PostgresPlace, shownPlace } from '../../core/postgres-place.ts';
import { unusable } from './postgres-fault.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Others than the owner may read it. */
const OTHERS = 0o077;

/**
 * What the configuration refers to; without a reference the line of the file that PGPASSFILE names; undefined where there is none.
 * @throws Fault `store-unusable` for a reference that leads to nothing, or a file that everybody may read
 */
export const passwordOf = async (place: PostgresPlace, environment: Environment): Promise<string | undefined> => {
  const shown = shownPlace(place);
  if (place.password) return referred(place.password, environment, shown);
  const file = environment['PGPASSFILE'];
  if (file === undefined || file === '') return undefined;
  const { mode } = await reading(file, shown, stat(file));
  if ((mode & OTHERS) !== 0)
    throw unusable(shown, `others may read the password file ${file}. Let only its owner: chmod 600.`);
  return passwordIn(await reading(file, shown, readFile(file, 'utf8')), place);
};

const referred = async (kept: SecretPlace, environment: Environment, shown: string): Promise<string> => {
  const [where, password] =
    'env' in kept
      ? [`the variable ${kept.env}`, environment[kept.env] ?? '']
      : [kept.file, (await reading(kept.file, shown, readFile(kept.file, 'utf8'))).replace(/\r?\n$/, '')];
  if (password === '') throw unusable(shown, `there is no password in ${where}. Put it there.`);
  return password;
};

const reading = async <T>(file: string, shown: string, answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const why = errnoOf(error) ?? messageOf(error);
    throw error instanceof Fault
      ? error
      : unusable(shown, `the password in ${file} cannot be read (${why}). Check the file.`);
  }
};

/** The password of the first line `host:port:database:user:password` that fits; `*` fits everything, and `\` stands before a colon that does not end a field. */
export const passwordIn = (text: string, { host, port, database, user }: PostgresPlace): string | undefined => {
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/gs)].map(([, field = '']) => field);
    const password = fields[wanted.length];
    const fits = wanted.every((value, i) => fields[i] === '*' || unescaped(fields[i]) === value);
    if (fits && password !== undefined && password !== '') return unescaped(password);
  }
  return undefined;
};

const unescaped = (field = ''): string => field.replaceAll(/\\(.)/gs, '$1');
