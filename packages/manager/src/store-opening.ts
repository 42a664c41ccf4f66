// The store that the configuration names, opened. Knows which kind of name leads where; refuses to know how anything is kept.
import type { Clock, Random } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Environment } from './config/read.ts';
import { namesPostgres, readPostgres, shownPlace } from './core/postgres-place.ts';
import { keepPrivate } from './private-file.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import { passwordOf } from './store/postgres/password.ts';
import { openPostgresStore } from './store/postgres/postgres-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';
import type { Store } from './store/store.ts';

export type StoreDeps = {
  /** The manager's environment: a password may be in it. */
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

/** @param named as the configuration was read: `:memory:`, a file, or a PostgreSQL database. @throws Fault `store-unusable`, `store-newer` or `store-failed` */
export const openStore = async (named: string, deps: StoreDeps): Promise<Store> => {
  if (named === ':memory:') return createMemoryStore(deps.random.hex(16));
  if (namesPostgres(named)) return openDatabase(named, deps);
  const store = await openSqliteStore({ file: named });
  keepPrivate([named, `${named}-wal`, `${named}-shm`], deps.logger);
  return store;
};

const openDatabase = (named: string, { environment, clock }: StoreDeps): Promise<Store> => {
  const read = readPostgres(named, (file) => file);
  if ('problem' in read) throw new Error(`the configuration let through a database that cannot be: ${read.problem}`);
  const { place } = read;
  return openPostgresStore({ place, shown: shownPlace(place), password: () => passwordOf(place, environment) }, clock);
};
