// Each durable store held against its plain twin: whatever is sent, re-sent, judged and pruned, both say and keep the same.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryStore } from '../../packages/manager/src/store/memory/memory-store.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import type { JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { often } from '../support/patience.ts';
import { Postgres } from '../support/postgres.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { batch, gap, itemsOf, judgedUpTo } from './store-samples.ts';

const folder = quickFolder('vedette-twin-');
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

/** `back`: how far before the item expected next the entry begins; below 0 it is ahead. */
type Sent = {
  readonly stream: number;
  readonly back: number;
  readonly count: number;
  readonly isGap: boolean;
  readonly at: number;
};
type Act =
  | { readonly type: 'send'; readonly calls: readonly (readonly Sent[])[] }
  | { readonly type: 'judge'; readonly stream: number; readonly share: number }
  | { readonly type: 'prune'; readonly beforeMs: number }
  | { readonly type: 'reopen' };

const heads = [
  { agent: 'a', epoch: 'x' },
  { agent: 'a', epoch: 'y' },
  { agent: 'b', epoch: 'x' },
] as const;
const stream = fc.nat({ max: heads.length - 1 });
const sent: fc.Arbitrary<Sent> = fc.record({
  stream,
  back: fc.integer({ min: -2, max: 12 }),
  count: fc.integer({ min: 1, max: 15 }),
  isGap: fc.boolean(),
  at: fc.nat({ max: 50 }),
});
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('send'),
      calls: fc.array(fc.array(sent, { maxLength: 3 }), { maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('judge'), stream, share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('prune'), beforeMs: fc.nat({ max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen') }) },
);

/** Carries the acts out on both, comparing every answer. */
class Pair {
  readonly #open: () => Promise<Store>;
  readonly #twin: Store;
  #real: Store;
  /** The last mark each stream was answered with. */
  readonly #marks = heads.map(() => 0);

  private constructor(open: () => Promise<Store>, real: Store, twin: Store) {
    this.#open = open;
    this.#real = real;
    this.#twin = twin;
  }

  static async open(open: () => Promise<Store>): Promise<Pair> {
    const real = await open();
    return new Pair(open, real, createMemoryStore((await real.load()).id));
  }

  async do(act: Act): Promise<void> {
    if (act.type === 'reopen') {
      await this.#real.close();
      this.#real = await this.#open();
    } else if (act.type === 'prune') {
      await this.#both((store) => store.prune(act.beforeMs));
    } else if (act.type === 'judge') {
      const seq = Math.floor((this.#marks[act.stream] ?? 0) * act.share);
      await this.#both((store) => store.commit(judgedUpTo(seq, heads[act.stream])));
    } else {
      await this.#send(act.calls);
    }
    await this.#both((store) => store.load());
    await this.#both((store) => store.unjudged(3));
    await this.#mustBeWhole(await this.#both((store) => store.unjudged(10_000)));
  }

  close(): Promise<void> {
    return this.#real.close();
  }

  async #send(calls: readonly (readonly Sent[])[]): Promise<void> {
    const made = calls.map((call) => call.map((one) => this.#entryOf(one)));
    const outcomes = await this.#both((store) => Promise.all(made.map((entries) => store.append(entries))));
    const flat = made.flat();
    for (const [i, outcome] of outcomes.flat().entries()) {
      const at = heads.findIndex(({ agent, epoch }) => agent === flat[i]?.agent && epoch === flat[i]?.epoch);
      expect(outcome.mark).toBeGreaterThanOrEqual(this.#marks[at] ?? 0);
      this.#marks[at] = outcome.mark;
    }
  }

  #entryOf({ stream, back, count, isGap, at }: Sent): JournalEntry {
    const from = Math.max(1, (this.#marks[stream] ?? 0) + 1 - back);
    return (isGap ? gap : batch)(from, from + count - 1, { ...heads[stream], receivedAtMs: at });
  }

  /** What is left to judge of a stream is each item above its judged mark, once and in order. */
  async #mustBeWhole(unjudged: readonly JournalEntry[]): Promise<void> {
    const { stored, judged } = await this.#twin.load();
    for (const { agent, epoch, seq } of stored) {
      const isOfStream = (of: { agent: string; epoch: string }): boolean => of.agent === agent && of.epoch === epoch;
      const from = judged.find(isOfStream)?.seq ?? 0;
      const items = unjudged.filter(isOfStream).flatMap(itemsOf);
      expect(items).toEqual(Array.from({ length: seq - from }, (_, i) => from + 1 + i));
    }
  }

  async #both<T>(ask: (store: Store) => Promise<T>): Promise<T> {
    const [real, plain] = await Promise.all([ask(this.#real), ask(this.#twin)]);
    expect(real).toEqual(plain);
    return real;
  }
}

test.each(places)(
  'exactly once and the same on both, under any re-sending, overlapping, judging, pruning and reopening: %s',
  async (_name, place) => {
    let runs = 0;
    const property = fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 30 }), async (acts) => {
      runs++;
      const pair = await Pair.open(await place());
      try {
        for (const one of acts) await pair.do(one);
      } finally {
        await pair.close();
      }
    });
    const numRuns = often(6, 50);
    await fc.assert(property, { numRuns });
    expect(runs).toBeGreaterThanOrEqual(numRuns);
  },
  60_000,
);
