// Runs the store's contract on every implementation there is, and makes sure that it really did. Knows how each is opened;
// refuses to know what is asked of it.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../packages/manager/src/store/memory/memory-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';

/** A server is made from nothing in a second, on a machine that has little else to do. */
const START_MS_MAX = 60_000;

/** Calls `define` once for each implementation; the store it is handed is a new one in every test. */
export const onEveryStore = (define: (store: () => Store) => void): void => {
  const folder = quickFolder('vedette-store-');
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await Postgres.begin();
    return () => postgres.end();
  }, START_MS_MAX);
  const implementations: Readonly<Record<string, () => Promise<Store>>> = {
    memory: async () => createMemoryStore('0'.repeat(32)),
    sqlite: () => openSqliteStore({ file: join(folder, `${++files}.db`) }),
    postgres: async () => postgres.open(await postgres.database()),
  };
  /** How many tests each implementation has really been through. */
  const ran = new Map<string, number>();

  describe.each(Object.entries(implementations))('the %s store', (name, open) => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      return async () => {
        await store.close();
        ran.set(name, (ran.get(name) ?? 0) + 1);
      };
    });
    define(() => store);
  });

  test('every implementation has been through every test, on real files and a real server', async () => {
    process.stdout.write(`store contract: ${[...ran].map(([name, count]) => `${name} ${count}`).join(', ')}\n`);
    expect(new Set(ran.keys())).toEqual(new Set(['memory', 'sqlite', 'postgres']));
    expect(new Set(ran.values())).toEqual(new Set([files]));
    expect(files).toBeGreaterThan(2);
    expect(readFileSync(join(folder, '1.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
    const databases = await postgres.sql<[number]>(
      'postgres',
      "SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'",
    );
    expect(databases).toEqual([[files]]);
  });
};
