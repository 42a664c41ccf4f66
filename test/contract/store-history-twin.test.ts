// The history of each durable store held against arrays: whatever is delivered, late, judged, packed so far and pruned, both answer the same.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleetOf } from '../../packages/manager/src/fleet-reader.ts';
import { encodeRollups } from '../../packages/manager/src/history/rollup-bytes.ts';
import { bytesOf, Sketch } from '../../packages/manager/src/history/sketch.ts';
import { type RollupsQuery, type SeriesQuery, widthsMs } from '../../packages/manager/src/store/history.ts';
import { createMemoryStore } from '../../packages/manager/src/store/memory/memory-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { often } from '../support/patience.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { DAY_START_MS, delivered, diceOf, packing, type Row } from './store-history-samples.ts';
import { gap, judgedUpTo } from './store-samples.ts';

const folder = quickFolder('vedette-history-');
afterAll(() => rmSync(folder, { recursive: true }));

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
  return () => postgres.end();
}, 60_000);

/** Somewhere new, and how a store is opened there, again and again. */
type Place = () => Promise<() => Promise<Store>>;
let files = 0;
const places: readonly (readonly [string, Place])[] = [
  [
    'sqlite',
    async () => {
      const file = join(folder, `${++files}.db`);
      return () => openSqliteStore({ file });
    },
  ],
  [
    'postgres',
    async () => {
      const database = await postgres.database();
      return () => postgres.open(database);
    },
  ],
];

const HOUR_MS = 3_600_000;
const SLOTS = [1, 2];
const AGENTS = ['a', 'b'] as const;

/** `backMs`: how long before the newest result of its agent the first one of this batch was made. */
type Act =
  | {
      readonly type: 'deliver';
      readonly agent: number;
      readonly rows: number;
      readonly everyMs: number;
      readonly backMs: number;
      readonly seed: number;
    }
  | { readonly type: 'gap'; readonly agent: number; readonly count: number }
  | { readonly type: 'judge'; readonly agent: number; readonly share: number }
  | { readonly type: 'pack'; readonly isJudged: boolean; readonly steps: number; readonly slice: number }
  | { readonly type: 'prune'; readonly keptMs: number }
  | { readonly type: 'reopen' };

const agent = fc.nat({ max: AGENTS.length - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('deliver'),
      agent,
      rows: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 300 })),
      everyMs: fc.constantFrom(1, 10_000, 61_000, 400_000, 3 * HOUR_MS),
      backMs: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constantFrom(700, HOUR_MS, 30 * HOUR_MS)),
      seed: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('gap'), agent, count: fc.integer({ min: 1, max: 9 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('judge'), agent, share: fc.constantFrom(1, 1, 0.5) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('pack'),
      isJudged: fc.boolean(),
      steps: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(100)),
      slice: fc.constantFrom(1, 3_000, 100_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('prune'),
      keptMs: fc.constantFrom(0, HOUR_MS, 50 * HOUR_MS, 50 * HOUR_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen') }) },
);

/** Carries the acts out on both, comparing every answer. */
class Pair {
  readonly #open: () => Promise<Store>;
  readonly #twin: Store;
  readonly #holdMs: number;
  #real: Store;
  /** Of how many services the store told in one go, and of how many it could not. */
  told = 0;
  missing = 0;
  readonly #seqs = AGENTS.map(() => 0);
  readonly #newestMs = AGENTS.map(() => DAY_START_MS);
  #nowMs = DAY_START_MS;
  #keptFromMs = 0;

  private constructor(open: () => Promise<Store>, real: Store, twin: Store, holdMs: number) {
    this.#open = open;
    this.#real = real;
    this.#twin = twin;
    this.#holdMs = holdMs;
  }

  static async open(open: () => Promise<Store>, holdMs: number): Promise<Pair> {
    const real = await open();
    return new Pair(open, real, createMemoryStore((await real.load()).id), holdMs);
  }

  async do(act: Act): Promise<void> {
    if (act.type === 'deliver') await this.#deliver(act);
    else if (act.type === 'gap')
      await this.#append(
        gap(this.#next(act.agent), this.#next(act.agent) + act.count - 1, this.#head(act.agent)),
        act.agent,
      );
    else if (act.type === 'judge') await this.#judge(act.agent, act.share);
    else if (act.type === 'pack') await this.#pack(act);
    else if (act.type === 'prune') {
      this.#keptFromMs = Math.max(this.#keptFromMs, this.#nowMs - act.keptMs);
      await this.#both((store) => store.prune(this.#keptFromMs).then(() => undefined));
    } else {
      await this.#real.close();
      this.#real = await this.#open();
    }
    await this.compare();
  }

  /** How many pieces are as large as they become. */
  async chunks(): Promise<number> {
    return (await this.#real.stats()).kinds.find(({ name }) => name === 'chunk')?.rows ?? 0;
  }

  close(): Promise<void> {
    return this.#real.close();
  }

  /** What is asked about begins where neither may have forgotten anything. */
  async compare(): Promise<void> {
    const fromMs = this.#keptFromMs;
    const toMs = this.#nowMs + 1;
    const soundFromMs = Math.ceil((fromMs + this.#holdMs) / HOUR_MS) * HOUR_MS;
    const span = { fromMs: this.#keptFromMs > 0 ? soundFromMs : 0, toMs };
    await this.#compareFleets(span);
    await this.#both((store) => store.gaps({ fromMs: 0, toMs: 1e15, limit: 1_000 }));
    for (const slot of SLOTS) {
      await this.#both((store) => columnsOf(store, { slot, fromMs, toMs }, Number.POSITIVE_INFINITY));
      await this.#both((store) => columnsOf(store, { slot, agent: 'a', fromMs, toMs: toMs - HOUR_MS }, 3));
      for (const widthMs of [widthsMs.hour, widthsMs.day]) {
        const days = { ...span, fromMs: Math.ceil(span.fromMs / widthMs) * widthMs };
        await this.#both((store) => this.#rolledUp(store, { slot, ...days }, widthMs));
      }
      await this.#both((store) =>
        this.#rolledUp(store, { slot, ...span, fromMs: Math.max(span.fromMs, toMs - 3 * HOUR_MS) }, 60_000),
      );
    }
  }

  /** All services at once: in one go where the store can, and what it cannot tell so, one by one. */
  async #compareFleets(span: Pick<SeriesQuery, 'fromMs' | 'toMs'>): Promise<void> {
    for (const widthMs of [widthsMs.hour, widthsMs.day] as const) {
      const fromMs = Math.max(Math.ceil(span.fromMs / widthMs) * widthMs, DAY_START_MS - widthsMs.day);
      const query = { slots: SLOTS, holdMs: SLOTS.map(() => this.#holdMs), fromMs, toMs: span.toMs, widthMs };
      const known = await this.#real.fleet?.(query);
      this.told += SLOTS.length - (known?.missing.length ?? SLOTS.length);
      this.missing += known?.missing.length ?? 0;
      await this.#both(async (store) => {
        const { latencies, ...amounts } = await fleetOf(store, { ...query, latencies: true });
        return { ...amounts, latencies: SLOTS.map((slot) => bytesOf(latencies.get(slot) ?? new Sketch())) };
      });
    }
  }

  async #rolledUp(store: Store, query: SeriesQuery, widthMs: RollupsQuery['widthMs']): Promise<unknown> {
    const found = await store.rollups({ ...query, widthMs, holdMs: this.#holdMs });
    return found
      .filter(({ rollups }) => rollups.length > 0)
      .map(({ agent, rollups, lost }) => ({
        agent,
        lost,
        rollups: rollups.map((one) => Buffer.from(encodeRollups([one], 60_000)).toString('hex')),
      }));
  }

  async #judge(agent: number, share: number): Promise<void> {
    const seq = Math.floor((this.#seqs[agent] ?? 0) * share);
    if (seq > 0) await this.#both((store) => store.commit(judgedUpTo(seq, { agent: AGENTS[agent] ?? '' })));
  }

  async #pack({ isJudged, steps, slice }: Extract<Act, { type: 'pack' }>): Promise<void> {
    if (isJudged) for (const index of AGENTS.keys()) await this.#judge(index, 1);
    for (let i = 0; i < steps; i++) {
      const { isDone, lost } = await this.#real.packSome(packing({ slice, otherwiseMs: this.#holdMs }));
      expect(lost).toEqual([]);
      if (isDone) return;
      if (steps < 10) await this.compare();
    }
  }

  async #deliver({ agent, rows, everyMs, backMs, seed }: Extract<Act, { type: 'deliver' }>): Promise<void> {
    const dice = diceOf(seed);
    let at = Math.max(DAY_START_MS, (this.#newestMs[agent] ?? 0) - backMs);
    const made = Array.from({ length: rows }, (): Row => {
      at += Math.round(everyMs * (0.5 + dice()));
      const isUp = dice() < 0.7;
      return [dice() < 0.9 ? 1 : 2, at, isUp ? 0 : 16 + Math.floor(dice() * 60), isUp ? dice() * 100 : Number.NaN];
    });
    this.#newestMs[agent] = Math.max(this.#newestMs[agent] ?? 0, at);
    this.#nowMs = Math.max(this.#nowMs, at);
    await this.#append(delivered(AGENTS[agent] ?? '', this.#next(agent), this.#nowMs, made), agent);
  }

  async #append(entry: JournalEntry, agent: number): Promise<void> {
    this.#seqs[agent] = entry.seq + entry.count - 1;
    await this.#both((store) => store.append([entry]));
  }

  #next(agent: number): number {
    return (this.#seqs[agent] ?? 0) + 1;
  }

  #head(agent: number): { agent: string; receivedAtMs: number } {
    return { agent: AGENTS[agent] ?? '', receivedAtMs: this.#nowMs };
  }

  async #both(ask: (store: Store) => Promise<unknown>): Promise<void> {
    const [real, plain] = await Promise.all([ask(this.#real), ask(this.#twin)]);
    expect(real).toEqual(plain);
  }
}

const columnsOf = async (store: Store, query: SeriesQuery, limit: number): Promise<unknown> =>
  (await store.results({ ...query, limit }))
    .filter(({ results }) => results.atMs.length > 0)
    .map(({ agent, results, lost }) => ({
      agent,
      lost,
      atMs: [...results.atMs],
      code: [...results.code],
      latencyMs: [...results.latencyMs],
    }));

/** How often on each store: a server takes longer for each. */
const RUNS: Readonly<Record<string, number>> = { sqlite: often(4, 60), postgres: often(2, 20) };

test.each(places)(
  'the same results, roll-ups and gaps, under any deliveries, judging, packing, pruning and reopening: %s',
  async (name, place) => {
    const numRuns = RUNS[name] ?? Number.NaN;
    let runs = 0;
    let chunks = 0;
    let [told, missing] = [0, 0];
    const property = fc.asyncProperty(
      // Where only a few are drawn, each has to be worth it.
      fc.array(act, { minLength: numRuns < 20 ? 30 : 1, maxLength: 40, size: 'max' }),
      fc.constantFrom(5_000, 25_000, 2 * HOUR_MS + 1),
      async (acts, holdMs) => {
        runs++;
        const pair = await Pair.open(await place(), holdMs);
        try {
          for (const one of acts) await pair.do(one);
          chunks += await pair.chunks();
          told += pair.told;
          missing += pair.missing;
        } finally {
          await pair.close();
        }
      },
    );
    await fc.assert(property, { numRuns });
    expect(runs).toBeGreaterThanOrEqual(numRuns);
    expect(chunks).toBeGreaterThan(runs / 4);
    // Most services could be told of in one go, which shows once there are enough of them.
    expect(told).toBeGreaterThan(numRuns < 20 ? 0 : missing);
  },
  300_000,
);
