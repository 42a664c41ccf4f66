// Where the operator token lies that belongs to a configuration file. Knows that a broken file still tells; refuses to know what is in the token.
import { dirname, resolve } from 'node:path';
import { besideStore, isStoreFile } from './beside-store.ts';
import { readDocument } from './document.ts';
import { isMapping } from './piece.ts';
import { readText } from './read.ts';
import { configDefaults } from './setup.ts';
import { readTree } from './tree.ts';

export const operatorFileOf = (store: string, configFile: string): string => besideStore(store, configFile, 'operator');

/**
 * The same for a file that nobody has read yet, whatever else is wrong with it.
 * @throws Fault `config-missing` when it cannot be read at all
 */
export const operatorFileNamedBy = async (configFile: string): Promise<string> => {
  const file = resolve(configFile);
  const store = storeNamedIn(await readText(file));
  return operatorFileOf(isStoreFile(store) ? resolve(dirname(file), store) : store, file);
};

const storeNamedIn = (text: string): string => {
  const read = readDocument(text);
  const root = 'document' in read ? readTree(read.document, read.lines).root : undefined;
  const store = isMapping(root) ? root['store'] : undefined;
  return typeof store === 'string' && store !== '' ? store : configDefaults.store;
};
