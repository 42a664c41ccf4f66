// How long questions about the past take, on each durable store: every result of a day, the uptime of many services, a month's report, a manager that starts again with
// a journal that nobody packed. Also how long the manager's own thread is held meanwhile.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { widthsMs } from '../../packages/manager/src/store/history.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { Postgres } from '../../test/support/postgres.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';
import { deliveries, INTERVAL_MS, START_MS } from './deliveries.ts';
import { fill, judge } from './keeping.ts';
import { shippedStore } from './shipped.ts';
import { deskOver } from './watching.ts';

const { day: DAY_MS } = widthsMs;
const ASKED_TIMES = 9;
const HOLD_INTERVALS = 2.5;

/** A new store, opened again and again: each call of what is returned opens the same one. */
type Place = () => Promise<() => Promise<Store>>;

type Asked = { readonly tookMs: number; readonly heldMs: number; readonly workedMs: number };

/** How long it takes, the longest that everything else had to wait for this thread, and the longest that it worked meanwhile without letting others have their turn. */
const asked = async (question: () => Promise<unknown>): Promise<Asked> => {
  const took: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  await question();
  for (let i = 0; i < ASKED_TIMES; i++) {
    loop.enable();
    const startMs = performance.now();
    await question();
    took.push(performance.now() - startMs);
    loop.disable();
  }
  return { tookMs: median(took), heldMs: loop.max / 1e6, workedMs: await workedAtAStretch(question) };
};

/** By the CPU time of this thread, in which nobody else's work is: what a machine that does more besides takes longer for is not the manager's doing. */
const workedAtAStretch = async (question: () => Promise<unknown>): Promise<number> => {
  let longestMs = 0;
  let since = process.threadCpuUsage();
  let isOver = false;
  const eachTurn = (): void => {
    const { user, system } = process.threadCpuUsage(since);
    longestMs = Math.max(longestMs, (user + system) / 1_000);
    since = process.threadCpuUsage();
    if (!isOver) setImmediate(eachTurn);
  };
  setImmediate(eachTurn);
  for (let i = 0; i < ASKED_TIMES; i++) await question();
  isOver = true;
  return longestMs;
};

/** Of the manager's own thread. */
const heldFor = ({ heldMs, workedMs }: Asked): readonly Figure[] => [
  { name: 'its thread of the manager was held for', value: heldMs, unit: 'ms' },
  { name: 'and worked at a stretch for', value: workedMs, unit: 'ms' },
];

/** One service, every result of a day out of two. */
const ofADay = async (open: () => Promise<Store>): Promise<readonly Figure[]> => {
  const store = await open();
  await fill(store, deliveries(20, (2 * DAY_MS) / INTERVAL_MS));
  const query = { slot: 7, fromMs: START_MS + DAY_MS / 2, toMs: START_MS + 1.5 * DAY_MS, limit: 1e6 };
  const { tookMs } = await asked(() => store.results(query));
  await store.close();
  return [withGoal({ name: '24 h of a service, every result', value: tookMs, unit: 'ms' }, 10)];
};

const QUARTER_MS = 900_000;
const MANY = 10_000;
/** Half of what is packed together, as often as not. */
const UNPACKED_ROUNDS = 7;

/** A result a day of each of many services for 90 days; and, of some ten minutes, what is in the journal at an ordinary moment. */
const ofMany = async (open: () => Promise<Store>): Promise<readonly Figure[]> => {
  const store = await open();
  const { results } = await fill(
    store,
    deliveries(MANY, 90, undefined, { intervalMs: DAY_MS }),
    300_000,
    HOLD_INTERVALS * DAY_MS,
  );
  const toMs = START_MS + 91 * DAY_MS + QUARTER_MS;
  let seq = results + 1;
  for (const entry of deliveries(MANY, UNPACKED_ROUNDS, undefined, { afterMs: 91 * DAY_MS })) {
    await store.append([{ ...entry, seq }]);
    seq += entry.count;
  }
  const desk = deskOver(store, MANY, DAY_MS, toMs);
  const slots = Array.from({ length: MANY }, (_, i) => i + 1);
  const range = { fromMs: toMs - 90 * DAY_MS, toMs, widthMs: DAY_MS } as const;
  const amounts = await asked(async () => store.fleet?.({ ...range, slots, holdMs: slots.map(() => 2.5 * DAY_MS) }));
  const whole = await asked(() => desk.uptime({ sinceMs: range.fromMs }));
  await store.close();
  return [
    withGoal({ name: '90-day uptime of 10,000 services, from the store', value: amounts.tookMs, unit: 'ms' }, 50),
    ...heldFor(amounts),
    { name: 'with all that a manager makes of it', value: whole.tookMs, unit: 'ms' },
    ...heldFor(whole),
  ];
};

const SOME = 1_000;

/** A month of some services, a result every quarter of an hour; so much came after it that the month is rolled up, as it is where results come every few seconds. */
const STORED_DAYS = 60;

const ofAMonth = async (open: () => Promise<Store>): Promise<readonly Figure[]> => {
  const store = await open();
  const entries = deliveries(SOME, (STORED_DAYS * DAY_MS) / QUARTER_MS, undefined, { intervalMs: QUARTER_MS });
  await fill(store, entries, 300_000, HOLD_INTERVALS * QUARTER_MS);
  const desk = deskOver(store, SOME, QUARTER_MS, START_MS + STORED_DAYS * DAY_MS);
  // From noon to noon: whole days of UTC, and hours at both ends, as in most zones.
  const period = { sinceMs: START_MS + 0.5 * DAY_MS, untilMs: START_MS + 30.5 * DAY_MS };
  const report = await asked(() => desk.report({ period }));
  await store.close();
  return [
    withGoal({ name: "a month's report of 1,000 services", value: report.tookMs, unit: 'ms' }, 1_000),
    ...heldFor(report),
  ];
};

const FULL = 1_000_000;

const restart = async (open: () => Promise<Store>): Promise<readonly Figure[]> => {
  const first = await open();
  let results = 0;
  for (const entry of deliveries(2_000, FULL / 2_000)) {
    await first.append([entry]);
    results += entry.count;
  }
  await judge(first, results);
  await first.close();
  const startMs = performance.now();
  const store = await open();
  await store.load();
  const tookMs = performance.now() - startMs;
  await store.close();
  return [withGoal({ name: 'restart with 1,000,000 unpacked', value: tookMs, unit: 'ms' }, FULL / 5_000)];
};

const all = { ofADay, ofMany, ofAMonth, restart };

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-questions-'));
  await using postgres = await Postgres.begin(mkdtempSync(join(tmpdir(), 'vedette-bench-postgres-')));
  const { openSqliteStore } = await shippedStore(join(folder, 'code'));
  let files = 0;
  const places: Readonly<Record<string, Place>> = {
    SQLite: async () => {
      const file = join(folder, `${++files}.db`);
      return () => openSqliteStore({ file });
    },
    PostgreSQL: async () => {
      const database = await postgres.database();
      return () => postgres.open(database);
    },
  };
  const figures: Figure[] = [];
  try {
    for (const [name, place] of Object.entries(places))
      for (const [question, ask] of Object.entries(all)) {
        tell(`${name}: ${question}`);
        figures.push(...(await ask(await place())).map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })));
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
};

export const questions: Bench = {
  says: 'how long questions about the past take, on SQLite and on PostgreSQL: a day, the uptime of many, a report, a restart',
  run,
};
