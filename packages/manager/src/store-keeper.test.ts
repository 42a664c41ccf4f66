import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '@vedette/protocol/kit/system';
import { ResultEncoder } from '@vedette/protocol/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoreLine } from './core/store-api.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';
import type { Store } from './store/store.ts';
import { StoreKeeper } from './store-keeper.ts';

const RESULTS = 5_000;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-keeper-'));
  store = await openSqliteStore({ file: join(folder, 'store.db') });
  await store.number(['web']);
  const encoder = new ResultEncoder();
  for (let i = 0; i < RESULTS; i++) encoder.append(1, 3_600_000 + i * 1_000, 0, 1.5);
  const stream = { agent: 'eu-1', epoch: 'e', seq: 1, count: RESULTS, receivedAtMs: 36_000_000 };
  await store.append([{ ...stream, body: { type: 'batch', results: encoder.finish(), changes: [] } }]);
  const judged = [{ agent: 'eu-1', epoch: 'e', seq: RESULTS }];
  await store.commit({ outages: [], notifications: [], views: [], judged });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const keeperOf = (kept: Store, named: string): StoreKeeper =>
  new StoreKeeper({
    ...{ store: kept, named, clock },
    rhythms: () => [{ slot: 1, everyMs: 1_000 }],
    slots: () => new Map([['web', 1]]),
  });

const gathered = async (lines: AsyncIterable<StoreLine>): Promise<StoreLine[]> => {
  const all: StoreLine[] = [];
  for await (const one of lines) all.push(one);
  return all;
};

test('what waits is packed at once, and everything is there afterwards', async () => {
  const keeper = keeperOf(store, 'store.db');
  expect(await keeper.stats()).toMatchObject({ results: RESULTS });
  const packed = await gathered(keeper.compact());
  expect(packed.at(-1)).toMatchObject({ type: 'end', figures: { results: RESULTS } });
  const view = await keeper.stats();
  expect(view.kinds.find(({ name }) => name === 'journal')?.results).toBe(0);
  expect(view).toMatchObject({ results: RESULTS, oldest: '1970-01-01T01:00:00.000Z' });
  expect(view.bytesEach).toBeLessThan(1.4);
  expect((await gathered(keeper.compact())).at(-1)).toMatchObject({ figures: { results: 0 } });
  expect((await gathered(keeper.check())).at(-1)).toMatchObject({ figures: { results: RESULTS, damaged: 0 } });
  const exported = await gathered(keeper.export({ what: 'results' }));
  expect(exported.at(-1)).toEqual({ type: 'end', figures: { rows: RESULTS, lost: 0 } });
});

test('a copy says how large it is, and is a store', async () => {
  const file = join(folder, 'copy.db');
  const lines = await gathered(keeperOf(store, 'store.db').copy({ file, replace: false }));
  expect(lines.at(-1)).toMatchObject({ type: 'end', figures: { bytes: expect.any(Number) } });
  const copy = await openSqliteStore({ file });
  expect((await copy.stats()).kinds.find(({ name }) => name === 'journal')?.results).toBe(RESULTS);
  await copy.close();
});

test.each([
  ['postgres://vedette@db.example/vedette', /pg_dump/],
  [':memory:', /in memory/],
])('of %s nothing is copied, and it is said who does', async (named, says) => {
  const keeper = keeperOf(createMemoryStore('0'.repeat(32)), named);
  const asked = gathered(keeper.copy({ file: join(folder, 'copy.db'), replace: false }));
  await expect(asked).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(says) });
  await expect(gathered(keeper.check())).rejects.toMatchObject({ code: 'usage' });
  expect((await gathered(keeper.compact())).at(-1)).toMatchObject({ type: 'end' });
});
