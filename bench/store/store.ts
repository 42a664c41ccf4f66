// What it takes to keep results: how many a second are durable, with and without packing beside it, what they take on the disk, and how long questions take.
// The store has a thread of its own, as in a manager; a row for each result in plain SQLite, PostgreSQL and Prometheus are measured beside it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widthsMs } from '../../packages/manager/src/store/history.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median, quantile } from '../stats.ts';
import { deliveries, ROUNDS_A_DAY, START_MS } from './deliveries.ts';
import { fill, HOLD_MS, judge, packAll, packBeside } from './keeping.ts';
import { naive } from './naive.ts';
import { pagesIn } from './pages.ts';
import { postgres } from './postgres.ts';
import { prometheus } from './prometheus.ts';
import { asked, burst, endless, RUN_MS, timed } from './turn.ts';

const TURNS = 3;
/** A batch of so many every so often: 10,000 results a second. */
const EVEN_RESULTS = 200;
const EVEN_MS = 20;

const RESULT_BYTES_MAX = 1.5;
const DAY_MS_MAX = 10;
const MICROS_MAX = 1;

const fresh = (folder: string, name: string): Promise<Store> => openSqliteStore({ file: join(folder, name) });

/** How long each append takes when they come evenly. */
const even = async (store: Store, source: Iterator<JournalEntry>, isPacking: boolean): Promise<readonly number[]> => {
  const packing = isPacking ? packBeside(store) : undefined;
  const latencies: number[] = [];
  for (const startMs = performance.now(); performance.now() - startMs < RUN_MS; ) {
    const { value } = source.next();
    latencies.push(await timed(() => store.append([value])));
    await new Promise((resolve) => setTimeout(resolve, EVEN_MS));
  }
  await packing?.stop();
  return latencies;
};

const ingest = async (folder: string): Promise<readonly Figure[]> => {
  const store = await fresh(folder, 'ingest.db');
  const source = endless([...deliveries(2_000, 100)]);
  const small = endless([...deliveries(2_000, 20, EVEN_RESULTS)], 'us-1');
  const micros = { alone: [] as number[], packing: [] as number[] };
  const waits = { alone: [] as number[], packing: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    micros.alone.push(await burst(store, source, false));
    micros.packing.push(await burst(store, source, true));
    waits.alone.push(...(await even(store, small, false)));
    waits.packing.push(...(await even(store, small, true)));
  }
  await store.close();
  const unit = 'µs/result';
  return [
    withGoal({ name: 'durable, 8 sessions', value: median(micros.alone), unit }, MICROS_MAX),
    withGoal({ name: 'durable, 8 sessions, packing beside', value: median(micros.packing), unit }, MICROS_MAX),
    { name: 'append of 200: median', value: median(waits.alone), unit: 'ms' },
    { name: 'append of 200: p99', value: quantile(waits.alone, 0.99), unit: 'ms' },
    { name: 'append of 200, packing beside: median', value: median(waits.packing), unit: 'ms' },
    { name: 'append of 200, packing beside: p99', value: quantile(waits.packing, 0.99), unit: 'ms' },
  ];
};

const SERVICES = 40;
const DAYS = 7;

const keeping = async (folder: string): Promise<readonly Figure[]> => {
  const file = join(folder, 'keeping.db');
  const store = await fresh(folder, 'keeping.db');
  const { results, packCpuMs } = await fill(store, deliveries(SERVICES, DAYS * ROUNDS_A_DAY));
  const { fileBytes, freeBytes, kinds } = await store.stats();
  const chunk = kinds.find(({ name }) => name === 'chunk');
  const toMs = START_MS + DAYS * widthsMs.day;
  const dayMs = await asked(() => store.results({ slot: 7, fromMs: toMs - widthsMs.day, toMs, limit: 1e6 }));
  await store.close();
  const pages = pagesIn(file, results);
  const unit = 'bytes/result';
  return [
    { name: 'packing, CPU', value: (packCpuMs * 1_000) / results, unit: 'µs/result' },
    withGoal({ name: 'results on disk', value: pages(['chunk', 'tail', 'series']), unit }, RESULT_BYTES_MAX),
    { name: 'of that chunks, without their pages', value: (chunk?.bytes ?? 0) / (chunk?.results ?? 1), unit },
    { name: 'roll-ups of hours and days on disk', value: pages(['rollup']), unit },
    { name: 'the whole file', value: fileBytes / results, unit },
    { name: 'of that free for what comes next', value: freeBytes / results, unit },
    withGoal({ name: '24 h of a service, every result', value: dayMs, unit: 'ms' }, DAY_MS_MAX),
  ];
};

/** As with ten thousand services: in each window, so few results of each. */
const FEW = 15;
const FEW_SERVICES = 100;
const FEW_DAYS = 0.75;

const packingFew = async (folder: string): Promise<Figure> => {
  const store = await fresh(folder, 'few.db');
  const entries = deliveries(FEW_SERVICES, FEW_DAYS * ROUNDS_A_DAY, FEW * FEW_SERVICES);
  const { results, packCpuMs } = await fill(store, entries, FEW * FEW_SERVICES);
  await store.close();
  return {
    name: `packing ${FEW} of each service at a time, CPU`,
    value: (packCpuMs * 1_000) / results,
    unit: 'µs/result',
  };
};

const NINETY_DAYS = 90;

const longRange = async (folder: string): Promise<readonly Figure[]> => {
  const store = await fresh(folder, 'long.db');
  await fill(store, deliveries(1, NINETY_DAYS * ROUNDS_A_DAY));
  const toMs = START_MS + NINETY_DAYS * widthsMs.day;
  const ask = (widthMs: 3_600_000 | 86_400_000) =>
    asked(() => store.rollups({ slot: 1, fromMs: toMs - NINETY_DAYS * widthsMs.day, toMs, widthMs, holdMs: HOLD_MS }));
  const figures = [
    { name: '90 days of a service, by the hour', value: await ask(widthsMs.hour), unit: 'ms' },
    { name: '90 days of a service, by the day', value: await ask(widthsMs.day), unit: 'ms' },
  ];
  await store.close();
  return figures;
};

const FULL = 1_000_000;

const restart = async (folder: string): Promise<readonly Figure[]> => {
  const first = await fresh(folder, 'full.db');
  const source = endless([...deliveries(2_000, 50)]);
  let results = 0;
  while (results < FULL) {
    const { value } = source.next();
    await first.append([value]);
    results += value.count;
  }
  await judge(first, results);
  await first.close();
  const openMs: number[] = [];
  for (let i = 0; i < TURNS; i++) {
    const startMs = performance.now();
    const store = await fresh(folder, 'full.db');
    await store.load();
    openMs.push(performance.now() - startMs);
    await store.close();
  }
  const store = await fresh(folder, 'full.db');
  const query = { slot: 7, fromMs: 0, toMs: 1e15, limit: 1e6 };
  const unpackedMs = await timed(() => store.results(query));
  const { cpuMs, stepsMs } = await packAll(store);
  await store.close();
  return [
    { name: 'restart with 1,000,000 unpacked', value: median(openMs), unit: 'ms' },
    { name: 'a question then', value: unpackedMs, unit: 'ms' },
    { name: 'packing them, CPU', value: (cpuMs * 1_000) / results, unit: 'µs/result' },
    { name: 'a step of it: median', value: median(stepsMs), unit: 'ms' },
    { name: 'a step of it: p99', value: quantile(stepsMs, 0.99), unit: 'ms' },
  ];
};

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-store-'));
  try {
    tell(`appending for ${RUN_MS / 1_000} s, with packing beside and without, ${TURNS} turns`);
    const figures = [...(await ingest(folder))];
    tell(`${SERVICES} services at 10 s for ${DAYS} days, appended and packed`);
    figures.push(...(await keeping(folder)), await packingFew(folder));
    tell('one service for 90 days');
    figures.push(...(await longRange(folder)));
    tell('a million results that nobody packed');
    figures.push(...(await restart(folder)));
    tell('the same in rows');
    figures.push(...(await naive(folder)));
    tell('the same on PostgreSQL');
    figures.push(...(await postgres()));
    tell('the same in Prometheus');
    return [...figures, ...(await prometheus(folder, tell))];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const store: Bench = {
  says: 'results that are durable a second, what they take on the disk, how long questions take, beside a row for each, PostgreSQL and Prometheus',
  run,
};
