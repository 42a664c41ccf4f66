// What is counted beside others is what the roll-ups of each say, however it came about: added to, made anew, for a store that was older, after damage.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultEncoder } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { widthsMs } from '../../history/rollup.ts';
import type { Database } from './database.ts';
import { createEngine, type Engine } from './engine.ts';
import { unpackedRollups } from './packed-rollups.ts';
import { openStoreFile } from './store-file.ts';

const { hour: HOUR_MS, day: DAY_MS } = widthsMs;
const START_MS = 20_000 * DAY_MS;
const SLOTS = [1, 2, 300];
let folder: string;
let database: Database;
let engine: Engine;
let seq = 1;
let nowMs = START_MS;

const begin = (): void => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-tally-'));
  database = openStoreFile(join(folder, 'store.db'));
  engine = createEngine(database);
  [seq, nowMs] = [1, START_MS];
};
const end = (): void => {
  database.close();
  rmSync(folder, { recursive: true });
};
beforeEach(begin);
afterEach(end);

type Delivery = {
  readonly slot: number;
  readonly count: number;
  readonly everyMs: number;
  readonly backMs: number;
  readonly holdMs: number;
};

/** One service, every third result of it down, judged and packed with this hold. */
const deliver = ({ slot, count, everyMs, backMs, holdMs }: Delivery): void => {
  const encoder = new ResultEncoder();
  let at = Math.max(START_MS, nowMs - backMs);
  for (let i = 0; i < count; i++, at += everyMs) encoder.append(slot, at, i % 3 === 2 ? 17 : 0, 1.5);
  nowMs = Math.max(nowMs, at);
  const head = { agent: 'eu-1', epoch: 'a', seq, count, receivedAtMs: nowMs };
  engine.append([{ ...head, body: { type: 'batch', results: encoder.finish(), changes: [] } }]);
  seq += count;
  engine.commit({ outages: [], notifications: [], views: [], judged: [{ agent: 'eu-1', epoch: 'a', seq: seq - 1 }] });
  pack(holdMs);
};

const pack = (holdMs: number): void => {
  const options = { items: 1, receivedBeforeMs: Number.POSITIVE_INFINITY, otherwiseMs: holdMs, chunk: 50, slice: 100 };
  while (!engine.packStep(options, new Map()).isDone);
};

/** Of each service, what is counted beside others, and what its roll-ups say. */
const compare = (holdMs: number): { missing: number } => {
  let missing = 0;
  for (const widthMs of [HOUR_MS, DAY_MS] as const) {
    const span = { fromMs: Math.max(START_MS, nowMs - 40 * DAY_MS), toMs: nowMs + DAY_MS, widthMs };
    const fleet = engine.fleet({ ...span, slots: SLOTS, holdMs: SLOTS.map(() => holdMs) });
    missing += fleet.missing.length;
    for (const [place, slot] of SLOTS.entries()) {
      if (fleet.missing.includes(place)) continue;
      const amounts = Array.from({ length: fleet.columns }, () => [0, 0]);
      for (const { rollups } of engine.rollups({ ...span, slot, holdMs }).map(unpackedRollups))
        for (const { fromMs, upMs, downMs } of rollups)
          amounts[(fromMs - fleet.fromMs) / widthMs] = [upMs + downMs, downMs];
      const counted = amounts.map((_, column) => {
        const at = place * fleet.columns + column;
        return [fleet.observedMs[at], fleet.downMs[at]];
      });
      expect(counted).toEqual(amounts);
    }
  }
  return { missing };
};

const delivery = fc.record({
  slot: fc.constantFrom(...SLOTS),
  count: fc.integer({ min: 1, max: 120 }),
  everyMs: fc.constantFrom(1_000, 10_000, 1_000_000, 5 * HOUR_MS),
  backMs: fc.constantFrom(0, 0, 0, 5_000, 7 * HOUR_MS, 3 * DAY_MS),
  holdMs: fc.constantFrom(25_000, 25_000, 25_000, 2_500_000),
});
const act = fc.oneof(
  { weight: 6, arbitrary: delivery },
  { weight: 1, arbitrary: fc.constant('older' as const) },
  { weight: 1, arbitrary: fc.constantFrom('tally' as const, 'tally_end' as const) },
);

/** As a store that knew nothing of tallies. */
const forget = (): void => {
  for (const table of ['tally', 'tally_end']) database.run(`DELETE FROM ${table}`);
  database.run('UPDATE series SET tallied = 0');
};

test('the same as the roll-ups, whatever came late, for whatever time it held, and whatever was damaged', () => {
  let told = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 12, size: 'max' }), (acts) => {
      end();
      begin();
      let holdMs = 25_000;
      for (const one of acts) {
        if (one === 'older') {
          forget();
          pack(holdMs);
        } else if (typeof one === 'string') {
          database.run(`UPDATE ${one} SET bytes = x'00'`);
        } else {
          deliver(one);
          holdMs = one.holdMs;
        }
        told += 2 * SLOTS.length - compare(holdMs).missing;
      }
    }),
    { numRuns: 30 },
  );
  expect(told).toBeGreaterThan(300);
}, 120_000);

test('a store that was older is made up for when there is nothing else to do, and until then it is said of whom nothing can be told', () => {
  for (const slot of SLOTS) deliver({ slot, count: 100, everyMs: 10_000, backMs: 0, holdMs: 25_000 });
  forget();
  expect(compare(25_000).missing).toBe(2 * SLOTS.length);
  pack(25_000);
  expect(compare(25_000).missing).toBe(0);
});

test('what is damaged is told otherwise, and is counted again with what comes next', () => {
  for (const slot of SLOTS) deliver({ slot, count: 100, everyMs: 10_000, backMs: 0, holdMs: 25_000 });
  database.run("UPDATE tally SET bytes = x'00' WHERE block = 0");
  // Of the two services that lie side by side; the third lies elsewhere.
  expect(compare(25_000).missing).toBe(2 * 2);
  deliver({ slot: 1, count: 1, everyMs: 10_000, backMs: 0, holdMs: 25_000 });
  expect(compare(25_000).missing).toBe(0);
});
