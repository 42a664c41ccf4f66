import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@vedette/protocol/kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from './database.ts';
import { createEngine } from './engine.ts';
import { keptCopyOf } from './kept-copy.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { copyDue, openIdleFile, openStoreFile } from './store-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-kept-'));
  file = join(folder, 'store.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the version before left it, with a service in it. */
const olderStore = (version: number): void => {
  using database = new Database(file);
  database.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA journal_mode = WAL`);
  for (const one of migrations.slice(0, version)) database.execute(one);
  database.execute(`PRAGMA user_version = ${version}; INSERT INTO service (id) VALUES ('web')`);
};

const faultOf = (act: () => unknown): Fault | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

test.each(Array.from(migrations.keys()).slice(1))('of schema %i, a copy as it was stays beside it', (version) => {
  olderStore(version);
  expect(copyDue(file)).toBe(keptCopyOf(file, migrations.length));
  {
    using database = openStoreFile(file);
    expect(createEngine(database).load().slots).toEqual(new Map([['web', 1]]));
  }
  const copy = keptCopyOf(file, migrations.length);
  expect(readdirSync(folder).sort()).toEqual(['store.db', `store.db.before-${migrations.length}`]);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  using before = new Database(copy);
  expect([before.pragma('user_version'), before.pragma('application_id')]).toEqual([version, APPLICATION_ID]);
  expect(before.rows('SELECT slot, id FROM service')).toEqual([[1, 'web']]);
  expect(before.rows('PRAGMA integrity_check')).toEqual([['ok']]);
});

test('a new store, and one of this version, need none', () => {
  for (let i = 0; i < 2; i++) {
    expect(copyDue(file)).toBeUndefined();
    using database = openStoreFile(file);
    createEngine(database).number([`web-${i}`]);
  }
  expect(readdirSync(folder)).toEqual(['store.db']);
});

test('what an attempt left that was killed gives way', () => {
  olderStore(1);
  const copy = keptCopyOf(file, migrations.length);
  mkdirSync(`${copy}.d`);
  for (const name of [copy, `${copy}.part`]) {
    using other = new Database(name);
    other.execute('CREATE TABLE t (a)');
  }
  openStoreFile(file).close();
  using before = new Database(copy);
  expect(before.rows('SELECT id FROM service')).toEqual([['web']]);
  expect(existsSync(`${copy}.part`)).toBe(false);
});

test('without a copy, nothing is changed', () => {
  olderStore(2);
  // Something that cannot give way to a file.
  mkdirSync(join(keptCopyOf(file, migrations.length), 'full'), { recursive: true });
  const before = readFileSync(file);
  expect(faultOf(() => openStoreFile(file))?.code).toBe('store-failed');
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a newer one is refused, and it is said what can be done', () => {
  openStoreFile(file).close();
  {
    using database = new Database(file);
    database.execute(`PRAGMA user_version = ${migrations.length + 1}`);
  }
  for (const open of [openStoreFile, openIdleFile]) {
    const fault = faultOf(() => open(file));
    expect(fault?.code).toBe('store-newer');
    expect(fault?.message).toMatch(/Run that version/);
  }
  expect(readdirSync(folder)).toEqual(['store.db']);
});

test('whoever only looks brings nothing up to date', () => {
  olderStore(3);
  expect(faultOf(() => openIdleFile(file))?.code).toBe('store-unusable');
  expect(faultOf(() => openIdleFile(join(folder, 'none.db')))?.code).toBe('not-found');
  using database = new Database(file);
  expect(database.pragma('user_version')).toBe(3);
});

test('whoever only looks looks at nothing that is in use', () => {
  using _open = openStoreFile(file);
  expect(faultOf(() => openIdleFile(file))?.code).toBe('store-unusable');
});
