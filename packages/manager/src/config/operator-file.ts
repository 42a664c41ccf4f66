// Where the operator token lies that belongs to a configuration file. Knows that a broken file still tells; refuses to know what is in the token.
import { dirname, resolve } from 'node:path';
import { namesPostgres } from '../core/postgres-place.ts';
import { readDocument } from './document.ts';
import { isMapping } from './piece.ts';
import { readText } from './read.ts';
import { configDefaults } from './setup.ts';
import { readTree } from './tree.ts';

/** Beside the store; a store in memory or on another machine has no place here, so it is beside the configuration then. */
export const operatorFileOf = (store: string, configFile: string): string =>
  `${isFile(store) ? store : configFile}.operator`;

const isFile = (store: string): boolean => store !== ':memory:' && !namesPostgres(store);

/**
 * The same for a file that nobody has read yet, whatever else is wrong with it.
 * @throws Fault `config-missing` when it cannot be read at all
 */
export const operatorFileNamedBy = async (configFile: string): Promise<string> => {
  const file = resolve(configFile);
  const store = storeNamedIn(await readText(file));
  return operatorFileOf(isFile(store) ? resolve(dirname(file), store) : store, file);
};

const storeNamedIn = (text: string): string => {
  const read = readDocument(text);
  const root = 'document' in read ? readTree(read.document, read.lines).root : undefined;
  const store = isMapping(root) ? root['store'] : undefined;
  return typeof store === 'string' && store !== '' ? store : configDefaults.store;
};
