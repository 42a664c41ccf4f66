import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Database } from './database.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { freshFolders, nextEpoch, openSpool, readAll, results, shown } from './spool.test-support.ts';
import { openSpoolFile } from './spool-file.ts';

const fresh = freshFolders();
const freshFile = (): string => {
  const folder = fresh();
  mkdirSync(folder);
  return join(folder, 'spool.db');
};
const options = (file: string) => ({ file, bytesMax: 2 ** 20, ballastBytes: 2 ** 20, isHome: false });

test('durable, alone, bounded and versioned, and asserted so', () => {
  using database = openSpoolFile(options(freshFile()), false);
  const pragma = (name: string): unknown => database.pragma(name);
  const wanted = {
    journal_mode: 'wal',
    synchronous: 2,
    locking_mode: 'exclusive',
    auto_vacuum: 2,
    temp_store: 2,
    application_id: APPLICATION_ID,
    user_version: migrations.length,
    max_page_count: 256 + (2 * 2 ** 20) / 4_096,
    wal_autocheckpoint: 128,
    journal_size_limit: 4 * 2 ** 20,
  };
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, pragma(name)]))).toEqual(wanted);
});

test('what is asked again and again goes by an index', () => {
  using database = openSpoolFile(options(freshFile()), false);
  const plan = (sql: string): string =>
    database.rows<[number, number, number, string]>(`EXPLAIN QUERY PLAN SELECT id FROM item WHERE ${sql}`).join('\n');
  const queries = [
    'epoch = 1 AND first >= 5 ORDER BY first',
    'results IS NOT NULL AND (epoch, first) > (1, 1) ORDER BY epoch, first',
    'gap IS NULL AND (epoch, first) > (1, 1) ORDER BY epoch, first',
    'gap IS NULL AND to_ms < 5',
  ];
  for (const query of queries) {
    expect(plan(query)).toContain('SEARCH');
    expect(plan(query)).not.toContain('TEMP B-TREE');
  }
});

describe('refused, and left as it was', () => {
  const rows: readonly [string, readonly string[], string][] = [
    ["another program's database", ['PRAGMA application_id = 7', 'CREATE TABLE t (a)'], 'spool-unusable'],
    ['a database of nobody in particular', ['CREATE TABLE t (a)'], 'spool-unusable'],
    ["another program's database with a log", ['PRAGMA journal_mode = WAL', 'CREATE TABLE t (a)'], 'spool-unusable'],
    [
      'a newer spool',
      [
        `PRAGMA application_id = ${APPLICATION_ID}`,
        `PRAGMA user_version = ${migrations.length + 1}`,
        'CREATE TABLE t (a)',
      ],
      'spool-newer',
    ],
  ];
  test.each(rows)('%s', async (_what, sql, code) => {
    const file = freshFile();
    using database = new Database(file);
    for (const one of sql) database.execute(one);
    database.close();
    const folder = join(file, '..');
    const copy = fresh();
    cpSync(folder, copy, { recursive: true });
    await expect(openSpool(folder)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual(readdirSync(copy));
    expect(readFileSync(file)).toEqual(readFileSync(join(copy, 'spool.db')));
  });

  test('a folder that is a file, a spool that is a folder', async () => {
    const file = freshFile();
    writeFileSync(file, '');
    await expect(openSpool(file)).rejects.toMatchObject({ code: 'spool-unusable' });
    const folder = fresh();
    mkdirSync(join(folder, 'spool.db'), { recursive: true });
    await expect(openSpool(folder)).rejects.toMatchObject({ code: 'spool-unusable' });
  });
});

test('an epoch that is in the file already is refused, and costs nothing', async () => {
  const folder = fresh();
  const epoch = nextEpoch();
  const first = await openSpool(folder, { epoch });
  await first.spool.append(results(3, 10));
  await first.spool.close();
  await expect(openSpool(folder, { epoch })).rejects.toMatchObject({ code: 'spool-unusable' });
  await using again = await openSpool(folder);
  expect(shown(await readAll(again.spool))).toEqual(['1-3']);
});

test('the epoch is in the file before anything is appended', async () => {
  const folder = fresh();
  await using opened = await openSpool(folder);
  const copy = fresh();
  cpSync(folder, copy, { recursive: true });
  await expect(openSpool(copy, { epoch: opened.spool.epoch })).rejects.toMatchObject({ code: 'spool-unusable' });
});

test('what is too old becomes a gap, changes too, and says so', async () => {
  const clock = { now: () => 100_000, elapsed: () => 0, at: () => ({ [Symbol.dispose]: () => undefined }) };
  await using opened = await openSpool(fresh(), { clock, ageMaxMs: 10_000 });
  const { spool } = opened;
  const change = { slot: 1, health: 'up', at: 1, since: 1 } as const;
  await spool.append({ ...results(3, 10), toMs: 95_000 });
  await spool.append({ ...results(3, 10), changes: [{ place: 0, change }], fromMs: 5, toMs: 80_000 });
  await spool.append({ ...results(3, 10), fromMs: 6, toMs: 85_000 });
  await spool.append({ ...results(3, 10), toMs: 99_000 });
  const items = await readAll(spool);
  expect(shown(items)).toEqual(['1-3', '4-9 spool-expired', '10-12']);
  expect(items[1]).toMatchObject({ fromMs: 5, toMs: 85_000 });
  expect(spool.counts()).toEqual({ spooled: 6, dropped: 6 });
});

test('closing waits for what was asked before and refuses what comes after', async () => {
  const { spool } = await openSpool(fresh());
  const appends = [1, 2, 3].map(() => spool.append(results(1, 10)));
  await Promise.all([spool.close(), spool.close()]);
  await Promise.all(appends);
  await expect(spool.append(results(1, 10))).rejects.toMatchObject({ code: 'spool-failed' });
  await expect(spool.read(undefined, 1)).rejects.toMatchObject({ code: 'spool-failed' });
});
