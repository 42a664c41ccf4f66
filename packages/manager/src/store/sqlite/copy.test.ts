import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry, Store } from '../store.ts';
import type { Upkeep } from '../upkeep.ts';
import { openSqliteStore } from './sqlite-store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-copy-'));
  store = await openSqliteStore({ file: join(folder, 'store.db') });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const upkeep = (): Upkeep => {
  if (!store.upkeep) throw new Error('a store in a file takes care of it');
  return store.upkeep;
};

const copied = async (file: string, replace = false): Promise<number> => {
  let looks = 0;
  for await (const _ of upkeep().copy({ file, replace })) looks++;
  return looks;
};

/** A gap takes a row like a batch, and needs no results. */
const entry = (seq: number): JournalEntry => ({
  ...{ agent: 'eu-1', epoch: 'e', seq, count: 1, receivedAtMs: 1_000 + seq },
  body: { type: 'gap', gap: { epoch: 'e', from: seq, to: seq, reason: 'spool-expired', fromMs: seq, toMs: seq } },
});

test('what was stored before it was begun is in it, and what came later up to one moment, while more is stored; it is private, and nothing lies beside it', async () => {
  await store.number(Array.from({ length: 60_000 }, (_, i) => `service-${'x'.repeat(100)}-${i}`));
  let seq = 0;
  let isOver = false;
  const storing = (async () => {
    while (!isOver) await store.append([entry(++seq)]);
  })();
  const file = join(folder, 'copy.db');
  while (seq < 5) await store.load();
  const before = seq - 1;
  await copied(file);
  const after = seq;
  isOver = true;
  await storing;
  expect(readdirSync(folder).sort()).toEqual(['copy.db', 'store.db', 'store.db-wal']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const copy = await openSqliteStore({ file });
  const loaded = await copy.load();
  expect(loaded.id).toBe((await store.load()).id);
  expect(loaded.slots.size).toBe(60_000);
  const mark = loaded.stored[0]?.seq ?? 0;
  expect(mark).toBeGreaterThanOrEqual(before);
  expect(mark).toBeLessThanOrEqual(after);
  const kept = await copy.gaps({ fromMs: 0, toMs: 1e9, limit: 1e6 });
  expect(kept.map(({ from }) => from)).toEqual(Array.from({ length: mark }, (_, i) => i + 1));
  await copy.close();
});

test('whoever stops listening stops it', async () => {
  await store.number(Array.from({ length: 60_000 }, (_, i) => `service-${'x'.repeat(100)}-${i}`));
  for await (const { share } of upkeep().copy({ file: join(folder, 'copy.db'), replace: false })) {
    expect(share).toBeLessThan(1);
    break;
  }
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
  expect(await copied(join(folder, 'copy.db'))).toBeGreaterThan(0);
});

test('a store that is closed meanwhile stops it', async () => {
  await store.number(Array.from({ length: 60_000 }, (_, i) => `service-${'x'.repeat(100)}-${i}`));
  const going = copied(join(folder, 'copy.db'));
  const closing = store.close();
  await expect(going).rejects.toMatchObject({ code: 'store-failed' });
  await closing;
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
});

describe('refused, and nothing is changed', () => {
  const rows: readonly [string, string, (file: string) => void, boolean, string][] = [
    ['a relative name', 'copy.db', () => undefined, false, 'usage'],
    ['the store', '/store.db', () => undefined, true, 'usage'],
    ["the store's log", '/store.db-wal', () => undefined, true, 'usage'],
    ['a file that is there', '/copy.db', (file) => writeFileSync(file, 'x'), false, 'already-there'],
    ['a file that is no copy, forced', '/copy.db', (file) => writeFileSync(file, 'x'), true, 'already-there'],
    ['a folder, forced', '/copy.db', (file) => mkdirSync(file), true, 'already-there'],
    ['a folder that is not there', '/no/copy.db', () => undefined, false, 'store-failed'],
  ];
  test.each(rows)('%s', async (_what, name, prepare, replace, code) => {
    const file = name.startsWith('/') ? `${folder}${name}` : name;
    prepare(file);
    const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
    await expect(copied(file, replace)).rejects.toMatchObject({ code });
    if (before && !name.startsWith('/store')) expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).filter((one) => one.endsWith('.part'))).toEqual([]);
  });

  test('a store that somebody has open, forced', async () => {
    const file = join(folder, 'other.db');
    const other = await openSqliteStore({ file });
    await other.number(['web']);
    await expect(copied(file, true)).rejects.toMatchObject({ code: 'already-there' });
    await other.close();
  });

  test('a second one at the same time', async () => {
    const outcomes = await Promise.allSettled([copied(join(folder, 'a.db')), copied(join(folder, 'b.db'))]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'already-there' } },
    ]);
  });
});

test('an earlier copy gives way when it is said so', async () => {
  const file = join(folder, 'copy.db');
  await copied(file);
  await store.number(['web']);
  await expect(copied(file)).rejects.toMatchObject({ code: 'already-there' });
  await copied(file, true);
  const copy = await openSqliteStore({ file });
  expect((await copy.load()).slots).toEqual(new Map([['web', 1]]));
  await copy.close();
});
