// Where files lie that belong to a store and are not in it. Knows stores that are files from those that are not; refuses to know what is in such files.
import { namesPostgres } from '../core/postgres-place.ts';

export const isStoreFile = (store: string): boolean => store !== ':memory:' && !namesPostgres(store);

/** Beside the store; a store in memory or on another machine has no place here, so it is beside the configuration then. */
export const besideStore = (store: string, configFile: string, ending: string): string =>
  `${isStoreFile(store) ? store : configFile}.${ending}`;
