// Processes that are killed at every step of what changes a whole store: bringing it up to date, packing it, writing it anew. Whatever the step,
// nothing is lost or doubled, and going on works.
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoneLink } from '../../packages/manager/src/store/postgres/client.ts';
import { migrations as postgresMigrations } from '../../packages/manager/src/store/postgres/schema.ts';
import { createEngine } from '../../packages/manager/src/store/sqlite/engine.ts';
import { APPLICATION_ID, migrations } from '../../packages/manager/src/store/sqlite/schema.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import { openStoreFile } from '../../packages/manager/src/store/sqlite/store-file.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { killedEverywhere, LONG_MS } from './killed-at.ts';
import { answersOf, furnish } from './store-furnished.ts';
import { packing } from './store-history-samples.ts';

/** Before what outages say of who heard of them was written in another way, which cannot be done twice. */
const OLD_VERSION = 7;

const folder = quickFolder('vedette-crash-');
const [furnished, older] = [join(folder, 'furnished.db'), join(folder, 'older.db')];
let postgres: Postgres;
let whole: unknown;
let files = 0;

beforeAll(async () => {
  postgres = await Postgres.begin();
  const store = await openSqliteStore({ file: furnished });
  await furnish(store, 3);
  whole = await answersOf(store);
  await store.close();
  using old = new DatabaseSync(older);
  old.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA journal_mode = WAL`);
  for (const one of migrations.slice(0, OLD_VERSION)) old.exec(one);
  old.exec(`
    PRAGMA user_version = ${OLD_VERSION};
    INSERT INTO service (id) VALUES ('web'), ('db');
    INSERT INTO outage VALUES (1, 'web', 1, 100, NULL, 'refused', '["eu-1"]', '["ops","zoe"]')`);
  old.close();
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
const beside = (file: string): string[] =>
  readdirSync(dirname(file)).filter((name) => name.startsWith(`${file.slice(folder.length + 1)}.`));

test(
  'a file that is brought up to date',
  async () => {
    const copyName = `before-${migrations.length}`;
    const count = await killedEverywhere('open', {
      most: 9,
      stores: async () => [copyOf(older)],
      check: async ({ stores: [file = ''], place }) => {
        {
          using database = openStoreFile(file);
          const store = createEngine(database);
          expect([...store.load().slots], place).toEqual([
            ['web', 1],
            ['db', 2],
          ]);
          expect(store.outages({ limit: 9 }), place).toMatchObject([{ id: 1, told: { ops: 100, zoe: 100 } }]);
        }
        expect(
          beside(file).map((name) => name.replace(/^\d+\.db\./, '')),
          place,
        ).toEqual([copyName]);
        using before = new DatabaseSync(`${file}.${copyName}`, { readOnly: true });
        expect(before.prepare('PRAGMA user_version').get(), place).toEqual({ user_version: OLD_VERSION });
        expect(before.prepare('SELECT told FROM outage').all(), place).toEqual([{ told: '["ops","zoe"]' }]);
      },
    });
    expect(count).toBeGreaterThan(30);
  },
  LONG_MS,
);

test(
  'a database that is brought up to date',
  async () => {
    const count = await killedEverywhere('open-postgres', {
      most: 4,
      stores: async () => {
        const database = await postgres.database();
        const link = await LoneLink.open(postgres.connection(database));
        await link.script(`CREATE SCHEMA vedette; ${postgresMigrations[0]}`);
        await link.script("INSERT INTO service VALUES (1, 'web'), (2, 'db'); UPDATE store SET version = 1");
        await link.close();
        return [postgres.url(database)];
      },
      check: async ({ stores: [url = ''], place }) => {
        await held(postgres.open(url.replace(/.*\//, '')), async (store) => {
          expect([...(await store.load()).slots], place).toEqual([
            ['web', 1],
            ['db', 2],
          ]);
          await store.number(['next']);
        });
      },
    });
    expect(count).toBeGreaterThan(8);
  },
  LONG_MS,
);

test.each(['pack', 'compact'])(
  '%s',
  async (act) => {
    const count = await killedEverywhere(act, {
      most: act === 'pack' ? 6 : 3,
      stores: async () => [copyOf(furnished)],
      check: async ({ stores: [file = ''], place }) => {
        await held(openSqliteStore({ file }), async (store) => {
          expect(await answersOf(store), place).toEqual(whole);
          for (let isDone = false; !isDone; ) ({ isDone } = await store.packSome(packing({ slice: 10_000 })));
          expect(await answersOf(store), place).toEqual(whole);
        });
      },
    });
    expect(count).toBeGreaterThan(act === 'pack' ? 100 : 5);
  },
  LONG_MS,
);
