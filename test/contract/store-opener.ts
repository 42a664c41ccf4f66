// For programs that are there to be killed: the store that is named on their command line, and trying again what a database fails to take, as agents do.
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { namesPostgres, readPostgres } from '../../packages/manager/src/core/postgres-place.ts';
import { openPostgresStore } from '../../packages/manager/src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';

const AGAIN_MS = 20;

export type Named = {
  readonly store: Store;
  /** Until a server that is away is back. A file is never away: what fails there fails. */
  readonly persist: <T>(act: () => Promise<T>) => Promise<T>;
};

export const openNamed = async (named: string): Promise<Named> => {
  if (!namesPostgres(named)) return { store: await openSqliteStore({ file: named }), persist: (act) => act() };
  const read = readPostgres(named, (file) => file);
  if ('problem' in read) throw new Error(read.problem);
  const connection = { place: read.place, shown: 'of the test', password: async () => undefined };
  return { store: await openPostgresStore(connection, systemClock), persist };
};

const persist = async <T>(act: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Fault && error.retryable)) throw error;
      await pause(AGAIN_MS);
    }
  }
};
