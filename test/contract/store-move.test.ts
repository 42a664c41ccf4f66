// A store that is moved from a file to PostgreSQL and back: everything is there, and whoever goes on with it gets the same as without the move.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '@vedette/protocol/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MoveLine } from '../../packages/manager/src/core/store-api.ts';
import { IDENTITY, movedTables, unmoved } from '../../packages/manager/src/store/move/tables.ts';
import { migrations as sqliteMigrations } from '../../packages/manager/src/store/sqlite/schema.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import { openStoreMove } from '../../packages/manager/src/store-move.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { answersOf, furnish, goOn } from './store-furnished.ts';

const folder = quickFolder('vedette-move-');
let postgres: Postgres;
let furnished: string;
let moves = 0;
beforeAll(async () => {
  postgres = await Postgres.begin();
  furnished = join(folder, 'furnished.db');
  const store = await openSqliteStore({ file: furnished });
  await furnish(store);
  await store.close();
}, 60_000);
afterAll(async () => {
  await postgres.end();
  rmSync(folder, { recursive: true });
});

/** A file of its own with the same in it. */
const copyOf = (file = furnished): string => {
  const copy = join(folder, `${++moves}.db`);
  copyFileSync(file, copy);
  return copy;
};

const migrate = async (from: string, to: string): Promise<MoveLine[]> => {
  await using move = await openStoreMove({ from, to, resolve: (name) => name, environment: {} });
  return await all(move.run());
};

const all = async <T>(lines: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
};

const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: unknown) => (error instanceof Fault ? error.code : String(error)),
  );

const rowsIn = (file: string, table: string): unknown => {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'];
};

describe('to PostgreSQL', () => {
  test('everything is there, and what comes after it is the same', async () => {
    const file = copyOf();
    const database = await postgres.database();
    const lines = await migrate(file, postgres.url(database));
    const tables = lines.flatMap((line) => (line.type === 'table' ? [line] : []));
    for (const { table, rows } of tables) expect([table, rows]).toEqual([table, rowsIn(file, table)]);
    expect(tables.filter(({ rows }) => rows === 0)).toEqual([]);
    expect(lines.at(-1)).toEqual({ type: 'end', wasThere: false });
    const [there, here] = [await postgres.open(database), await openSqliteStore({ file })];
    expect(await answersOf(there)).toEqual(await answersOf(here));
    for (const store of [there, here]) await goOn(store);
    expect(await answersOf(there)).toEqual(await answersOf(here));
    for (const store of [there, here]) await store.close();
  }, 60_000);

  test('and back: the file holds what the first one did', async () => {
    const database = await postgres.database();
    await migrate(copyOf(), postgres.url(database));
    const back = join(folder, 'back.db');
    expect((await migrate(postgres.url(database), back)).at(-1)).toEqual({ type: 'end', wasThere: false });
    expect(statSync(back).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('back.db'))).toEqual(['back.db']);
    const [there, here] = [await openSqliteStore({ file: back }), await openSqliteStore({ file: copyOf() })];
    expect(await answersOf(there)).toEqual(await answersOf(here));
    for (const store of [there, here]) await goOn(store);
    expect(await answersOf(there)).toEqual(await answersOf(here));
    for (const store of [there, here]) await store.close();
    expect(await codeOf(migrate(postgres.url(database), back))).toBe('already-there');
  }, 60_000);

  test('a store of which nothing is kept yet is moved, into tables that are there and empty as well', async () => {
    const file = join(folder, 'new.db');
    await (await openSqliteStore({ file })).close();
    const database = await postgres.database();
    await (await postgres.open(database)).close();
    await migrate(file, postgres.url(database));
    const [there, here] = [await postgres.open(database), await openSqliteStore({ file })];
    expect((await there.load()).id).toBe((await here.load()).id);
    for (const store of [there, here]) await goOn(store, 0);
    expect(await answersOf(there)).toEqual(await answersOf(here));
    for (const store of [there, here]) await store.close();
  }, 60_000);

  test('once more says that everything is there, until somebody has gone on with it', async () => {
    const file = copyOf();
    const database = await postgres.database();
    await migrate(file, postgres.url(database));
    expect((await migrate(file, postgres.url(database))).at(-1)).toEqual({ type: 'end', wasThere: true });
    const store = await postgres.open(database);
    await store.number(['later']);
    await store.close();
    expect(await codeOf(migrate(file, postgres.url(database)))).toBe('already-there');
    const next = await postgres.open(database);
    expect((await next.load()).slots.has('later')).toBe(true);
    await next.close();
  }, 60_000);
});

describe('what is refused', () => {
  test('a target with another store in it, which is left as it is', async () => {
    const database = await postgres.database();
    const other = await postgres.open(database);
    await other.number(['theirs']);
    await other.close();
    expect(await codeOf(migrate(copyOf(), postgres.url(database)))).toBe('already-there');
    const still = await postgres.open(database);
    expect([...(await still.load()).slots.keys()]).toEqual(['theirs']);
    await still.close();
  });

  test('a target that a manager has open, and a manager while it is filled', async () => {
    const database = await postgres.database();
    const url = postgres.url(database);
    const open = await postgres.open(database);
    expect(await codeOf(migrate(copyOf(), url))).toBe('store-unusable');
    await open.close();
    const refused = ['store-unusable', 'store-unusable'];
    {
      await using move = await openStoreMove({ from: copyOf(), to: url, resolve: (name) => name, environment: {} });
      expect(await Promise.all([codeOf(postgres.open(database)), codeOf(migrate(copyOf(), url))])).toEqual(refused);
      // Broken off in the middle, nothing of it is there.
      for await (const line of move.run()) if (line.type === 'table') break;
    }
    const store = await postgres.open(database);
    expect((await store.load()).slots.size).toBe(0);
    await store.close();
  }, 60_000);

  test('a source that a manager has open, that is none, of another program, or damaged', async () => {
    const url = postgres.url(await postgres.database());
    const file = copyOf();
    const open = await openSqliteStore({ file });
    expect(await codeOf(migrate(file, url))).toBe('store-unusable');
    await open.close();
    expect(await codeOf(migrate(join(folder, 'none.db'), url))).toBe('not-found');
    const garbage = join(folder, 'garbage.db');
    writeFileSync(garbage, 'x'.repeat(10_000));
    expect(await codeOf(migrate(garbage, url))).toBe('store-unusable');
    const hurt = copyOf();
    const bytes = readFileSync(hurt);
    writeFileSync(hurt, bytes.fill(0x5a, Math.floor(bytes.length / 3)));
    expect(await codeOf(migrate(hurt, url))).toMatch(/^store-(unusable|failed)$/);
    expect(await codeOf(migrate(postgres.url(await postgres.database()), join(folder, 'to.db')))).toBe('not-found');
    expect(existsSync(join(folder, 'to.db'))).toBe(false);
  }, 60_000);

  test('what is no move at all', async () => {
    const url = postgres.url('postgres');
    for (const [from, to] of [
      [':memory:', url],
      [url, url],
      [copyOf(), join(folder, 'x.db')],
      [copyOf(), 'postgres://vedette:secret@127.0.0.1/x'],
    ] as const)
      expect(await codeOf(migrate(from, to))).toBe('usage');
  });

  test('a server that is away, and a database that is not there', async () => {
    const file = copyOf();
    expect(await codeOf(migrate(file, 'postgres://vedette@127.0.0.1:1/x'))).toBe('store-failed');
    expect(await codeOf(migrate(file, postgres.url('nowhere')))).toBe('store-failed');
  });
});

test('a server that crashes in the middle keeps nothing, and the next attempt succeeds', async () => {
  const file = copyOf();
  const database = await postgres.database();
  const url = postgres.url(database);
  {
    await using move = await openStoreMove({ from: file, to: url, resolve: (name) => name, environment: {} });
    const lines = move.run();
    for (let i = 0; i < 20; i++) await lines.next();
    await postgres.crash();
    await expect(all(lines)).rejects.toMatchObject({ code: 'store-failed' });
    await postgres.start();
  }
  expect((await migrate(file, url)).at(-1)).toEqual({ type: 'end', wasThere: false });
}, 60_000);

test('every table of both schemas is moved, and every column of it, but for those that are known to stay', async () => {
  const movedColumns = movedTables.flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );
  const stay = new Set([...unmoved, ...Object.values(IDENTITY)]);
  const those = (columns: readonly string[]): string[] =>
    columns.filter((name) => !stay.has(name) && !stay.has(name.replace(/\..*/, ''))).sort();
  const database = await postgres.database();
  await (await postgres.open(database)).close();
  const inPostgres = await postgres.sql<[string]>(
    database,
    "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'vedette'",
  );
  expect(those(inPostgres.flat())).toEqual(movedColumns.toSorted());
  using sqlite = new DatabaseSync(':memory:');
  for (const one of sqliteMigrations) sqlite.exec(one);
  const inSqlite = sqlite
    .prepare(
      "SELECT one.name || '.' || two.name AS name FROM sqlite_schema one, pragma_table_info(one.name) two WHERE one.type = 'table'",
    )
    .all()
    .map(({ name }) => String(name));
  expect(those(inSqlite)).toEqual(movedColumns.toSorted());
});
