// The store that the configuration names, opened. Knows which kind of name leads where; refuses to know how anything is kept.
import type { Clock, Random } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Shared } from './cluster/election.ts';
import type { Environment } from './config/read.ts';
import { namesPostgres, readPostgres, shownPlace } from './core/postgres-place.ts';
import { keepPrivate } from './private-file.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Connection } from './store/postgres/client.ts';
import { passwordOf } from './store/postgres/password.ts';
import { joinCluster, membersOf, takeLeadAway, tryLead } from './store/postgres/postgres-cluster.ts';
import { openPostgresStore } from './store/postgres/postgres-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';
import { copyDue } from './store/sqlite/store-file.ts';
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
  const copy = copyDue(named);
  const store = await openSqliteStore({ file: named });
  if (copy !== undefined)
    deps.logger.info({ store: named, copy }, 'the store was of an older version; a copy of it as it was is kept');
  keepPrivate([named, `${named}-wal`, `${named}-shm`], deps.logger);
  return store;
};

const openDatabase = (named: string, deps: StoreDeps): Promise<Store> =>
  openPostgresStore(connectionTo(named, deps.environment), deps.clock);

/** A database that several managers can share; undefined for any other store. @param named as the configuration was read */
export const sharedStore = (named: string, { environment, clock }: StoreDeps): Shared | undefined => {
  if (!namesPostgres(named)) return undefined;
  const connection = connectionTo(named, environment);
  return {
    tryLead: (id) => tryLead(connection, clock, id),
    join: (id, card) => joinCluster(connection, clock, id, card),
    members: () => membersOf(connection),
    takeLeadAway: (from) => takeLeadAway(connection, from),
  };
};

const connectionTo = (named: string, environment: Environment): Connection => {
  const read = readPostgres(named, (file) => file);
  if ('problem' in read) throw new Error(`the configuration let through a database that cannot be: ${read.problem}`);
  const { place } = read;
  return { place, shown: shownPlace(place), password: () => passwordOf(place, environment) };
};
