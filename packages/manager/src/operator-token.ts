// The operator token: who can read its file may administer this manager over HTTP. Knows the file; refuses to know what it allows.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { keepPrivate } from './private-file.ts';

/** Guessing one of so many characters takes longer than there is time. An operator may write a token of their own. */
const form = /^[\x21-\x7e]{32,256}$/;

/**
 * The token in this file; a new one when the file is not there.
 * @throws Fault `store-unusable` when the file cannot be read or written, or holds no token
 */
export const operatorToken = (file: string, logger: Logger): string => {
  const token = read(file) ?? create(file);
  keepPrivate([file], logger);
  if (form.test(token)) return token;
  throw new Fault(
    'store-unusable',
    `${file} holds no operator token. Remove it: a new one is written at the next start.`,
  );
};

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw unusable(file, 'read', error);
  }
};

const create = (file: string): string => {
  const token = randomBytes(32).toString('base64url');
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (error) {
    throw unusable(file, 'written', error);
  }
};

const unusable = (file: string, what: string, error: unknown): Fault =>
  new Fault(
    'store-unusable',
    `The operator token ${file} cannot be ${what} (${errnoOf(error) ?? messageOf(error)}). Check its mode and that of its folder.`,
    { cause: error },
  );
