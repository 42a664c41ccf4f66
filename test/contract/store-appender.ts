// A program that appends to the store named on its command line without end, and prints every mark it was told is durable. What a database fails to take it
// sends again, as agents do. It is there to be killed.
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { namesPostgres, readPostgres } from '../../packages/manager/src/core/postgres-place.ts';
import { openPostgresStore } from '../../packages/manager/src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { AppendOutcome, JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { batch } from './store-samples.ts';
import { tell } from './teller.ts';

const AGAIN_MS = 20;

const open = (named: string): Promise<Store> => {
  if (!namesPostgres(named)) return openSqliteStore({ file: named });
  const read = readPostgres(named, (file) => file);
  if ('problem' in read) throw new Error(read.problem);
  return openPostgresStore({ place: read.place, shown: 'of the test', password: async () => undefined }, systemClock);
};

const [named = ''] = process.argv.slice(2);
const store = await open(named);

const appended = async (entry: JournalEntry): Promise<AppendOutcome | undefined> => {
  for (;;) {
    try {
      return (await store.append([entry]))[0];
    } catch (error) {
      if (!namesPostgres(named) || !(error instanceof Fault && error.retryable)) throw error;
      await pause(AGAIN_MS);
    }
  }
};

const append = async (agent: string): Promise<never> => {
  for (let from = 1; ; from += 50) {
    const outcome = await appended(batch(from, from + 49, { agent }));
    await tell(`${agent} ${outcome?.mark}`);
  }
};
await Promise.all(['a', 'b', 'c', 'd'].map(append));
