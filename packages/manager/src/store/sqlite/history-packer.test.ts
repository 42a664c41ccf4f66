import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultEncoder } from '@vedette/protocol/wire';
import { afterAll, describe, expect, test } from 'vitest';
import { widthsMs } from '../../history/rollup.ts';
import { encodeRollups } from '../../history/rollup-bytes.ts';
import type { PackOptions } from '../history.ts';
import type { JournalEntry } from '../store.ts';
import type { Database } from './database.ts';
import { createEngine, type Engine } from './engine.ts';
import { unpackedRollups } from './packed-rollups.ts';
import { openStoreFile } from './store-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-packer-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): Database => openStoreFile(join(folder, `${++files}.db`));

const START_MS = 1_763_683_200_000;
const EVERY_MS = 60_000;
const SERVICES = 3;

const options: PackOptions = {
  items: 1,
  receivedBeforeMs: Number.POSITIVE_INFINITY,
  holdMs: new Map(),
  otherwiseMs: 2 * EVERY_MS,
  chunk: 100,
  slice: 1,
};

/** Batch n of an agent: the n-th hour of each service, of which the first is down now and then. */
const hour = (agent: string, n: number): JournalEntry => {
  const encoder = new ResultEncoder();
  for (let minute = 0; minute < 60; minute++)
    for (let slot = 1; slot <= SERVICES; slot++) {
      const isDown = slot === 1 && minute % 20 === 7;
      const atMs = START_MS + (n * 60 + minute) * EVERY_MS + slot;
      encoder.append(slot, atMs, isDown ? 16 : 0, isDown ? Number.NaN : minute + slot);
    }
  const count = 60 * SERVICES;
  const receivedAtMs = START_MS + (n + 1) * 60 * EVERY_MS;
  const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
  return { agent, epoch: 'e', seq: n * (count + 5) + 1, count, receivedAtMs, body };
};

/** What follows batch n: five items that nobody will see. */
const gap = (agent: string, n: number): JournalEntry => {
  const { seq, count, receivedAtMs } = hour(agent, n);
  const from = seq + count;
  const told = { epoch: 'e', from, to: from + 4, reason: 'spool-full', fromMs: receivedAtMs, toMs: receivedAtMs + n };
  return {
    agent,
    epoch: 'e',
    seq: from,
    count: 5,
    receivedAtMs,
    body: { type: 'gap', gap: { ...told, reason: 'spool-full' } },
  };
};

const deliver = (engine: Engine, from: number, to: number): void => {
  for (let n = from; n < to; n++) engine.append(['a', 'b'].flatMap((agent) => [hour(agent, n), gap(agent, n)]));
  const judged = engine.load().stored;
  engine.commit({ outages: [], notifications: [], views: [], judged });
};

/** Everything there is to know, in plain values. */
const answers = (engine: Engine): unknown => {
  const all = { fromMs: 0, toMs: START_MS + 90 * widthsMs.hour };
  return {
    marks: engine.load().stored,
    gaps: engine.gaps({ ...all, toMs: 1e15, limit: 1_000 }),
    services: Array.from({ length: SERVICES + 1 }, (_, slot) => ({
      results: engine.results({ ...all, slot, limit: 1e6 }).map(({ results, ...rest }) => ({
        ...rest,
        ...{ atMs: [...results.atMs], code: [...results.code], latencyMs: [...results.latencyMs] },
      })),
      rollups: [widthsMs.hour, widthsMs.day].map((widthMs) =>
        engine
          .rollups({ ...all, slot, widthMs, holdMs: options.otherwiseMs })
          .map(unpackedRollups)
          .map(({ agent, rollups }) => [agent, Buffer.from(encodeRollups(rollups, widthMs)).toString('hex')]),
      ),
    })),
  };
};

const packAll = (engine: Engine, more: Partial<PackOptions> = {}): string[] => {
  const lost: string[] = [];
  for (;;) {
    const report = engine.packStep({ ...options, ...more });
    lost.push(...report.lost);
    if (report.isDone) return lost;
  }
};

const rowsOf = (engine: Engine): Record<string, number> =>
  Object.fromEntries(engine.stats().kinds.map(({ name, rows }) => [name, rows]));

test('a process that ends after any step leaves everything, once, and the next one goes on from there', () => {
  using database = fresh();
  const engine = createEngine(database);
  let steps = 0;
  for (const [from, to] of [
    [0, 1],
    [1, 5],
    [5, 6],
  ] as const) {
    deliver(engine, from, to);
    const before = answers(engine);
    for (let isDone = false; !isDone; steps++) {
      ({ isDone } = engine.packStep(options));
      expect(answers(engine)).toEqual(before);
      const copied = join(folder, `copy-${steps}.db`);
      for (const suffix of ['', '-wal']) cpSync(database.file + suffix, copied + suffix);
      using copy = openStoreFile(copied);
      const next = createEngine(copy);
      expect(answers(next)).toEqual(before);
      packAll(next);
      expect(answers(next)).toEqual(before);
    }
  }
  expect(steps).toBeGreaterThan(20);
  expect(rowsOf(engine)).toMatchObject({ journal: 0, chunk: 6 * 5 });
}, 60_000);

describe('what is damaged', () => {
  const damage = (database: Database, table: string, column: string, where = 'true'): void => {
    const sql = `UPDATE ${table} SET ${column} = zeroblob(9) WHERE id = (SELECT min(id) FROM ${table} WHERE ${where})`;
    expect(database.run(sql)).toBe(1);
  };

  test('in a chunk is named, and everything else is read', () => {
    using database = fresh();
    const engine = createEngine(database);
    deliver(engine, 0, 10);
    packAll(engine);
    const query = { slot: 1, fromMs: 0, toMs: 1e15, limit: 1e6 };
    const whole = engine.results(query);
    damage(database, 'chunk', 'bytes', "series = (SELECT id FROM series WHERE slot = 1 AND agent = 'a')");
    const [a, b] = engine.results(query);
    expect(b).toEqual(whole[1]);
    expect(a?.lost).toEqual([
      { fromMs: START_MS + 1, toMs: START_MS + 59 * EVERY_MS + 1, count: 60, why: expect.stringContaining('version') },
    ]);
    expect(a?.results.atMs).toEqual(whole[0]?.results.atMs.subarray(60));
  });

  test('in a tail is named when it should become part of a chunk, and costs nothing else', () => {
    using database = fresh();
    const engine = createEngine(database);
    deliver(engine, 0, 1);
    expect(packAll(engine)).toEqual([]);
    damage(database, 'tail', 'bytes', "series = (SELECT id FROM series WHERE slot = 2 AND agent = 'b')");
    deliver(engine, 1, 10);
    expect(packAll(engine)).toEqual([expect.stringMatching(/number 2.* b: .*version/)]);
    const [a, b] = engine.results({ slot: 2, fromMs: 0, toMs: 1e15, limit: 1e6 });
    expect([a?.results.atMs.length, a?.lost.length]).toEqual([600, 0]);
    expect([b?.results.atMs.length, b?.lost.length]).toEqual([540, 1]);
    deliver(engine, 10, 20);
    expect(packAll(engine)).toEqual([]);
  });

  test('in the journal becomes a gap', () => {
    using database = fresh();
    const engine = createEngine(database);
    deliver(engine, 0, 2);
    damage(database, 'journal', 'results', 'results IS NOT NULL');
    expect(packAll(engine)).toEqual([expect.stringContaining('Items 1 to 180 of a')]);
    const receivedAtMs = START_MS + 60 * EVERY_MS;
    expect(engine.gaps({ agent: 'a', fromMs: 0, toMs: 1e15, limit: 9 })).toContainEqual({
      ...{ agent: 'a', epoch: 'e', from: 1, to: 180, reason: 'store-damaged' },
      ...{ fromMs: receivedAtMs, toMs: receivedAtMs },
    });
    expect(
      engine.results({ slot: 1, fromMs: 0, toMs: 1e15, limit: 1e6 }).map((one) => one.results.atMs.length),
    ).toEqual([60, 120]);
  });
});

test('a full disk stops packing, costs nothing, and packing goes on when there is room again', () => {
  using database = fresh();
  const engine = createEngine(database);
  deliver(engine, 0, 30);
  const before = answers(engine);
  const pages = database.row<[number]>('PRAGMA page_count')?.[0] ?? 0;
  database.rows(`PRAGMA max_page_count = ${pages}`);
  expect(() => packAll(engine)).toThrow(expect.objectContaining({ code: 'store-failed', retryable: true }));
  expect(answers(engine)).toEqual(before);
  database.rows('PRAGMA max_page_count = 1000000');
  packAll(engine);
  expect(answers(engine)).toEqual(before);
  expect(rowsOf(engine)).toMatchObject({ journal: 0 });
}, 20_000);

test('only what was judged is packed, and what comes later is not taken for packed', () => {
  using database = fresh();
  const engine = createEngine(database);
  engine.append([hour('a', 0)]);
  packAll(engine);
  expect(rowsOf(engine)).toMatchObject({ journal: 1, tail: 0 });
  deliver(engine, 0, 1);
  packAll(engine);
  expect(rowsOf(engine)).toMatchObject({ journal: 0 });
  deliver(engine, 1, 2);
  expect(engine.results({ slot: 1, agent: 'b', fromMs: 0, toMs: 1e15, limit: 1e6 })[0]?.results.atMs).toHaveLength(120);
});

test('roll-ups outlive the results they were made of, also those of results that were still waiting for a chunk', () => {
  using database = fresh();
  const engine = createEngine(database);
  deliver(engine, 0, 50);
  packAll(engine);
  const rolled = (widthMs: 3_600_000 | 86_400_000) =>
    engine
      .rollups({ slot: 1, fromMs: START_MS, toMs: START_MS + 48 * widthsMs.hour, widthMs, holdMs: options.otherwiseMs })
      .map(({ bytes }) => bytes);
  const before = [rolled(widthsMs.hour), rolled(widthsMs.day)];
  const farMs = START_MS + 1_000 * widthsMs.hour;
  while (engine.forgetSlice(farMs, Number.NEGATIVE_INFINITY, 10) > 0);
  expect(rowsOf(engine)).toMatchObject({ journal: 0, tail: 0, chunk: 0 });
  expect([rolled(widthsMs.hour), rolled(widthsMs.day)]).toEqual(before);
  while (engine.forgetSlice(farMs, farMs, 10) > 0);
  expect([rolled(widthsMs.hour).flat(), rolled(widthsMs.day)]).toEqual([[], before[1]]);
  expect(engine.gaps({ fromMs: 0, toMs: 1e15, limit: 9 })).toEqual([]);
});
