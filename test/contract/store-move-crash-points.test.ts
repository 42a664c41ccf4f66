// A move of a store that is killed at every step: nothing is lost or doubled at either end, and the next attempt completes it or says that everything is there.
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { openStoreMove } from '../../packages/manager/src/store-move.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { killedEverywhere, LONG_MS } from './killed-at.ts';
import { answersOf, furnish } from './store-furnished.ts';

const folder = quickFolder('vedette-move-crash-');
const furnished = join(folder, 'furnished.db');
let postgres: Postgres;
let whole: unknown;
let files = 0;

beforeAll(async () => {
  postgres = await Postgres.begin();
  const store = await openSqliteStore({ file: furnished });
  await furnish(store, 3);
  whole = await answersOf(store);
  await store.close();
}, 60_000);
afterAll(async () => {
  await postgres.end();
  rmSync(folder, { recursive: true });
});

const copyOf = (file: string): string => {
  const copy = join(folder, `${++files}.db`);
  copyFileSync(file, copy);
  return copy;
};

const held = async (opening: Promise<Store>, act: (store: Store) => Promise<void>): Promise<void> => {
  const store = await opening;
  try {
    await act(store);
  } finally {
    await store.close();
  }
};

/** What lies beside it. */
const beside = (file: string): string[] => readdirSync(folder).filter((name) => name.startsWith(`${basename(file)}.`));

const moved = async (from: string, to: string): Promise<boolean> => {
  await using move = await openStoreMove({ from, to, resolve: (file) => file, environment: {} });
  for await (const line of move.run()) if (line.type === 'end') return line.wasThere;
  throw new Error('the move came to no end');
};

test(
  'a store that is moved to PostgreSQL',
  async () => {
    const count = await killedEverywhere('move', {
      most: 6,
      stores: async () => [copyOf(furnished), postgres.url(await postgres.database())],
      check: async ({ stores: [from = '', to = ''], place }) => {
        const database = to.replace(/.*\//, '');
        let isThere = false;
        await held(postgres.open(database), async (store) => {
          isThere = (await store.load()).slots.size > 0;
          if (isThere) expect(await answersOf(store), place).toEqual(whole);
        });
        expect(await moved(from, to), place).toBe(isThere);
        await held(openSqliteStore({ file: from }), async (store) =>
          expect(await answersOf(store), place).toEqual(whole),
        );
        await held(postgres.open(database), async (store) => expect(await answersOf(store), place).toEqual(whole));
      },
    });
    expect(count).toBeGreaterThan(100);
  },
  LONG_MS,
);

test(
  'a store that is moved to a file',
  async () => {
    const database = await postgres.database();
    await moved(copyOf(furnished), postgres.url(database));
    const count = await killedEverywhere('move', {
      most: 5,
      stores: async () => {
        // Each takes the database for itself: there has to be one for each of those that are at work at the same time.
        const name = `copy_${++files}`;
        await postgres.sql('postgres', `CREATE DATABASE ${name} TEMPLATE ${database}`);
        return [postgres.url(name), join(folder, `${++files}.db`)];
      },
      check: async ({ stores: [from = '', to = ''], place }) => {
        const isThere = existsSync(to);
        expect(await moved(from, to), place).toBe(isThere);
        expect(beside(to), place).toEqual([]);
        await held(openSqliteStore({ file: to }), async (store) =>
          expect(await answersOf(store), place).toEqual(whole),
        );
      },
    });
    expect(count).toBeGreaterThan(100);
  },
  LONG_MS,
);
