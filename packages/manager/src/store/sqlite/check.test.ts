import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultEncoder } from '@vedette/protocol/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeTally, encodeTally } from '../../history/tally-bytes.ts';
import { openIdleStore } from '../../idle-store.ts';
import type { CheckPlace, Damage } from '../upkeep.ts';
import { checkRows, checkStep } from './check.ts';
import type { Database } from './database.ts';
import { createEngine } from './engine.ts';
import { openStoreFile } from './store-file.ts';

const HOUR_MS = 3_600_000;
const RESULTS = 3_000;
let folder: string;
let database: Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-check-'));
  database = openStoreFile(join(folder, 'store.db'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const batch = (epoch: string, slot: number, fromMs = HOUR_MS) => {
  const encoder = new ResultEncoder();
  for (let i = 0; i < RESULTS; i++) encoder.append(slot, fromMs + i * 10_000, 0, 1.5);
  return {
    ...{ agent: 'eu-1', epoch, seq: 1, count: RESULTS, receivedAtMs: 30 * HOUR_MS },
    body: { type: 'batch' as const, results: encoder.finish(), changes: [] },
  };
};

/** Two services packed, one of them in chunks, and as much again in the journal. */
const fill = (): void => {
  const engine = createEngine(database);
  engine.number(['web', 'db']);
  engine.append([batch('a', 1), batch('b', 2)]);
  const judged = ['a', 'b'].map((epoch) => ({ agent: 'eu-1', epoch, seq: RESULTS }));
  engine.commit({ outages: [], notifications: [], views: [], judged });
  const options = { items: 1, receivedBeforeMs: 0, otherwiseMs: 25_000, chunk: 500, slice: 100_000 };
  while (!engine.packStep(options, new Map()).isDone);
  engine.append([batch('c', 1)]);
};

/** Half a day more of one of them, so that a day is over. */
const fillOn = (): void => {
  const engine = createEngine(database);
  engine.append([batch('d', 1, 20 * HOUR_MS)]);
  const judged = ['c', 'd'].map((epoch) => ({ agent: 'eu-1', epoch, seq: RESULTS }));
  engine.commit({ outages: [], notifications: [], views: [], judged });
  const options = { items: 1, receivedBeforeMs: 0, otherwiseMs: 25_000, chunk: 500, slice: 100_000 };
  while (!engine.packStep(options, new Map()).isDone);
};

const checked = () => {
  const figures = { rows: 0, results: 0, damaged: [] as Damage[], steps: 0 };
  let place: CheckPlace | undefined;
  do {
    const step = checkStep(database, place);
    figures.rows += step.rows;
    figures.results += step.results;
    figures.damaged.push(...step.damaged);
    figures.steps++;
    place = step.next;
  } while (place);
  return figures;
};

/** The last byte of a blob is another one. */
const flip = (table: string): void => {
  database.run(
    `UPDATE ${table} SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || (CASE substr(bytes, -1) WHEN x'00' THEN x'01' ELSE x'00' END) AS BLOB)
     WHERE rowid = (SELECT min(rowid) FROM ${table})`,
  );
};

test('what is sound is counted', () => {
  fill();
  const { rows, results, damaged } = checked();
  expect(damaged).toEqual([]);
  expect(results).toBe(3 * RESULTS);
  expect(rows).toBe(checkRows(database));
});

test('nothing is nothing', () => {
  expect(checked()).toMatchObject({ rows: 0, results: 0, damaged: [] });
});

test('a chunk that was changed is named with whose it is and when', () => {
  fill();
  flip('chunk');
  expect(checked().damaged).toEqual([
    {
      ...{ kind: 'chunk', service: 'web', agent: 'eu-1', fromMs: HOUR_MS, toMs: expect.any(Number) },
      ...{ results: expect.any(Number), why: expect.any(String) },
    },
  ]);
});

test('so is a tail, a roll-up, and an entry of the journal', () => {
  fill();
  for (const table of ['tail', 'rollup', 'tally', 'tally_end']) flip(table);
  database.run("UPDATE journal SET results = x'00' WHERE id = (SELECT max(id) FROM journal)");
  const { damaged } = checked();
  expect(damaged.map(({ kind, agent }) => [kind, agent])).toEqual([
    ['journal', 'eu-1'],
    ['tail', 'eu-1'],
    ['rollup', 'eu-1'],
    ['tally', 'eu-1'],
    ['tally', 'eu-1'],
  ]);
});

test('a day that was counted otherwise beside others is named', () => {
  fill();
  fillOn();
  expect(checked().damaged).toEqual([]);
  const [bytes = new Uint8Array()] =
    database.row<[Uint8Array]>('SELECT bytes FROM tally WHERE width = ?', 24 * HOUR_MS) ?? [];
  const tally = decodeTally(bytes);
  tally.observedMs[tally.placeOf(1, 0)] = 7;
  database.run('UPDATE tally SET bytes = ? WHERE width = ?', encodeTally(tally), 24 * HOUR_MS);
  expect(checked().damaged).toMatchObject([{ kind: 'rollup', service: 'web', agent: 'eu-1' }]);
});

test('rows and marks that do not agree are named', () => {
  fill();
  database.run('UPDATE chunk SET count = count + 1 WHERE id = (SELECT max(id) FROM chunk)');
  database.run("UPDATE stream SET judged = 0, stored = 5 WHERE epoch = 'c'");
  expect(checked().damaged.map(({ kind }) => kind)).toEqual(['chunk', 'count']);
});

test('of a file, it is asked of SQLite too; and it is written anew without what is free in it', () => {
  fill();
  database.run('DELETE FROM journal');
  database.run('DELETE FROM chunk');
  const { file } = database;
  database.close();
  using idle = openIdleStore(file);
  const lines = [...idle.check()];
  expect(lines.at(-1)).toMatchObject({ type: 'end', figures: { damaged: 0 } });
  expect(lines.some(({ type }) => type === 'damage')).toBe(false);
  const { beforeBytes, afterBytes } = idle.compact();
  expect(afterBytes).toBeLessThan(beforeBytes);
  expect([...idle.check()].at(-1)).toEqual(lines.at(-1));
});
