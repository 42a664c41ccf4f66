import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { JournalEntry } from '../store.ts';
import { createEngine } from './engine.ts';
import { openStoreFile } from './store-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const batch = (seq: number, bytes = 3): JournalEntry => ({
  agent: 'a',
  epoch: 'e',
  seq,
  count: 1,
  receivedAtMs: 1,
  body: { type: 'batch', results: new Uint8Array(bytes), changes: [] },
});

test('a full disk keeps nothing of the transaction, and the next one goes well when there is room again', () => {
  using database = openStoreFile(join(folder, 'full.db'));
  const engine = createEngine(database);
  engine.append([batch(1)]);
  const pages = database.row<[number]>('PRAGMA page_count')?.[0] ?? 0;
  database.rows(`PRAGMA max_page_count = ${pages + 4}`);
  const large = [batch(2), batch(3, 1_000_000), batch(4)];
  expect(() => engine.append(large)).toThrow(expect.objectContaining({ code: 'store-failed', retryable: true }));
  expect(engine.load().stored).toEqual([{ agent: 'a', epoch: 'e', seq: 1 }]);
  expect(engine.unjudged(9)).toEqual([batch(1)]);
  database.rows('PRAGMA max_page_count = 1000000');
  expect(engine.append(large).map(({ mark }) => mark)).toEqual([2, 3, 4]);
  expect(engine.unjudged(9)).toEqual([batch(1), ...large]);
});

test('what was appended is in the log when the call returns: a copy of the files taken then has it', () => {
  const file = join(folder, 'copied.db');
  using database = openStoreFile(file);
  createEngine(database).append([batch(1), batch(2)]);
  for (const suffix of ['', '-wal']) cpSync(file + suffix, `${file}.copy${suffix}`);
  using copy = openStoreFile(`${file}.copy`);
  expect(createEngine(copy).unjudged(9)).toEqual([batch(1), batch(2)]);
});

test('a judgement goes in whole or not at all', () => {
  using database = openStoreFile(join(folder, 'judged.db'));
  const engine = createEngine(database);
  engine.append([batch(1)]);
  const outages = [{ id: 1, service: 's', slot: 1, startedAtMs: 1, reason: 'refused', from: ['a'], told: {} } as const];
  const judged = [{ agent: 'a', epoch: 'e', seq: 2 }];
  expect(() => engine.commit({ outages, notifications: [], views: [], judged })).toThrow();
  expect(engine.load()).toMatchObject({ openOutages: [], judged: [], lastOutageId: 0 });
});
