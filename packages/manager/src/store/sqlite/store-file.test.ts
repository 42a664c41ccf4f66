import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@vedette/protocol/kit';
import { afterAll, describe, expect, test } from 'vitest';
import { Database } from './database.ts';
import { createEngine } from './engine.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { openStoreFile } from './store-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const freshFolder = (): string => {
  const path = join(folder, String(++count));
  mkdirSync(path);
  return path;
};

const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'none';
};

const madeBy =
  (...sql: readonly string[]) =>
  (file: string): void => {
    using database = new Database(file);
    for (const one of sql) database.execute(one);
  };

const makeStore = (file: string): void => {
  using database = openStoreFile(file);
  createEngine(database).number(Array.from({ length: 2_000 }, (_, i) => `service-${i}`));
};

describe('refused, and left as it was', () => {
  const rows: readonly [string, (file: string) => void, string][] = [
    ['a folder', (file) => mkdirSync(file), 'store-unusable'],
    [
      'a text file',
      (file) => writeFileSync(file, 'services:\n  web: tcp://localhost:80\n'.repeat(50)),
      'store-unusable',
    ],
    ['a short text file', (file) => writeFileSync(file, 'x'), 'store-unusable'],
    ["another program's database", madeBy('PRAGMA application_id = 7', 'CREATE TABLE t (a)'), 'store-unusable'],
    ['a database of nobody in particular', madeBy('CREATE TABLE t (a)'), 'store-unusable'],
    [
      "another program's database with a log",
      madeBy('PRAGMA journal_mode = WAL', 'CREATE TABLE t (a)'),
      'store-unusable',
    ],
    [
      'a newer store',
      madeBy(
        `PRAGMA application_id = ${APPLICATION_ID}`,
        `PRAGMA user_version = ${migrations.length + 1}`,
        'CREATE TABLE t (a)',
      ),
      'store-newer',
    ],
    [
      'a store that was cut short',
      (file) => {
        makeStore(file);
        truncateSync(file, 8_192);
      },
      'store-unusable',
    ],
  ];
  test.each(rows)('%s', (what, make, code) => {
    const home = freshFolder();
    const file = join(home, 'store.db');
    make(file);
    const copy = freshFolder();
    cpSync(home, copy, { recursive: true });
    expect(faultOf(() => openStoreFile(file))).toBe(code);
    expect(readdirSync(home)).toEqual(readdirSync(copy));
    if (what !== 'a folder') expect(readFileSync(file)).toEqual(readFileSync(join(copy, 'store.db')));
  });

  test('a place that does not exist, a device, a path through a file', () => {
    const home = freshFolder();
    expect(faultOf(() => openStoreFile(join(home, 'no', 'such', 'store.db')))).toBe('store-unusable');
    expect(faultOf(() => openStoreFile('/dev/null'))).toBe('store-unusable');
    writeFileSync(join(home, 'file'), '');
    expect(faultOf(() => openStoreFile(join(home, 'file', 'store.db')))).toBe('store-unusable');
    expect(readdirSync(home)).toEqual(['file']);
  });

  test('a store this user may not write to', () => {
    const home = freshFolder();
    const file = join(home, 'store.db');
    makeStore(file);
    for (const path of [folder, home]) chmodSync(path, 0o755);
    chmodSync(file, 0o444);
    const before = readFileSync(file);
    // The superuser may write anywhere: the attempt is made by a process that has given that up.
    const script = `
      const { openStoreFile } = await import(${JSON.stringify(new URL('./store-file.ts', import.meta.url).href)});
      if (process.getuid() === 0) process.setuid(65534);
      try { openStoreFile(${JSON.stringify(file)}) } catch (error) { console.log(error.code) }`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('store-unusable');
    expect(readFileSync(file)).toEqual(before);
  });
});

describe('accepted', () => {
  test('an empty file, as a new store', () => {
    const file = join(freshFolder(), 'store.db');
    writeFileSync(file, '');
    makeStore(file);
    using database = openStoreFile(file);
    expect(createEngine(database).load().slots.size).toBe(2_000);
  });

  test('a new one is for this user alone, its logs too', () => {
    const home = freshFolder();
    using database = openStoreFile(join(home, 'store.db'));
    createEngine(database).number(['web']);
    const modes = readdirSync(home).map((name) => [name, statSync(join(home, name)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({ 'store.db': 0o600, 'store.db-wal': 0o600 });
  });

  test('a store of the first version, brought up to date with everything in it', () => {
    const file = join(freshFolder(), 'store.db');
    madeBy(`PRAGMA application_id = ${APPLICATION_ID}`, migrations[0] ?? '', 'PRAGMA user_version = 1')(file);
    madeBy("INSERT INTO service (id) VALUES ('web')")(file);
    using database = openStoreFile(file);
    const engine = createEngine(database);
    expect(engine.load()).toMatchObject({ slots: new Map([['web', 1]]), registrations: [] });
    const registration = { agent: 'eu-1', isRevoked: false, lastKeyNumber: 7, keys: [] };
    engine.register(registration);
    expect(engine.load().registrations).toEqual([registration]);
  });

  test('durable, alone, checked and versioned', () => {
    const file = join(freshFolder(), 'store.db');
    using database = openStoreFile(file);
    const pragma = (name: string): unknown => database.row<[unknown]>(`PRAGMA ${name}`)?.[0];
    const wanted = { journal_mode: 'wal', synchronous: 2, locking_mode: 'exclusive', foreign_keys: 1 };
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, pragma(name)]))).toEqual(wanted);
    expect(pragma('application_id')).toBe(APPLICATION_ID);
    expect(pragma('user_version')).toBe(migrations.length);
    expect(database.rows('PRAGMA foreign_key_check')).toEqual([]);
  });

  test('every query that people wait for goes by an index', () => {
    using database = openStoreFile(join(freshFolder(), 'store.db'));
    const plan = (sql: string): string =>
      database.rows<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${sql}`).join('\n');
    for (const where of ['', "WHERE service = 'web'", 'WHERE ended_at IS NULL']) {
      expect(plan(`SELECT told FROM outage ${where} ORDER BY started_at DESC, id DESC LIMIT 9`)).not.toContain(
        'TEMP B-TREE',
      );
    }
    for (const where of ['', "WHERE subscriber = 'ops'"]) {
      expect(plan(`SELECT text FROM notification ${where} ORDER BY at DESC, id DESC LIMIT 9`)).not.toContain(
        'TEMP B-TREE',
      );
    }
  });
});
