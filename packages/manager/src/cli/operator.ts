// The operator token, as the command line finds it. Knows the three places to look, and what to say when it is in none.
import { readFileSync } from 'node:fs';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { Engine } from './engine.ts';
import { configFile, fileNamed } from './files.ts';
import type { Io, Proof } from './io.ts';
import type { Words } from './verb.ts';

export type Operator = Proof;

/** The operator's file named on the command line, a token that somebody has, the environment, or the file beside the store that the configuration names. */
export const findOperator = async (io: Io, words: Words, engine: Engine): Promise<Operator> => {
  const named = words.text('operator-token-file');
  if (named !== undefined) return read(fileNamed(io, named));
  const { VEDETTE_OPERATOR_TOKEN: given, VEDETTE_TOKEN: own } = io.env;
  if (own !== undefined && own !== '') return sound(own, 'VEDETTE_TOKEN');
  if (given !== undefined && given !== '') return sound(given, 'VEDETTE_OPERATOR_TOKEN');
  const config = configFile(io, words.text('config'));
  try {
    return read(await engine.operatorTokenFile(config));
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return missing(
      `${config} cannot be read, so there is no telling where it is: name the configuration with -c`,
      cause,
    );
  }
};

const read = (file: string): Operator => {
  try {
    return sound(readFileSync(file, 'utf8'), file);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT') return missing(`there is no ${file}: the manager writes it when it starts`, cause);
    if (errno === 'EACCES' || errno === 'EPERM')
      return missing(`${file} may not be read by this user: run this as the user the manager runs as`, cause);
    return missing(`${file} cannot be read (${errno ?? messageOf(cause)})`, cause);
  }
};

/** What could not be sent must not show up in a complaint about it. */
const sound = (text: string, place: string): Operator => {
  const token = text.trim();
  return /^[\x21-\x7e]+$/.test(token) ? { token, place } : missing(`what stands in ${place} is none`, undefined);
};

const missing = (why: string, cause: unknown): Operator => ({
  missing: new Fault(
    'operator-unknown',
    `This takes the manager's operator token, and ${why}; or name the token's file with --operator-token-file, or set VEDETTE_OPERATOR_TOKEN. From elsewhere, --token-file names a token of your own (vedette token add).`,
    { cause },
  ),
});
