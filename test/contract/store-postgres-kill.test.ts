// PostgreSQL's store killed from both sides, in the middle of appends: nothing that was acknowledged is lost, nothing is kept twice.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { History } from '../../packages/manager/src/store/history.ts';
import { Postgres } from '../support/postgres.ts';
import { DAY_START_MS, packing } from './store-history-samples.ts';
import { batch } from './store-samples.ts';

const programOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
}, 60_000);
afterAll(() => postgres.end());

/** A process that appends, or packs as well, and the last mark of each agent that it was told is durable. */
class Appender {
  readonly marks = new Map<string, number>();
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(database: string, program = 'store-appender') {
    const child = spawn(process.execPath, [programOf(program), postgres.url(database)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Until it has told so many more marks. */
  async told(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error('the appender ended by itself');
      const [mark, agent = 'a'] = value.split(' ').toReversed();
      this.marks.set(agent, Number(mark));
    }
  }

  /** Until it has told of something behind that. */
  async toldBeyond(seq: number): Promise<void> {
    while (![...this.marks.values()].some((mark) => mark > seq)) await this.told(1);
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  }
}

/** Every batch is there once, whole and in order, up to the mark; and the mark is not below what was told. */
const expectWhole = async (database: string, told: ReadonlyMap<string, number>): Promise<void> => {
  expect(told.size).toBe(4);
  const store = await postgres.open(database);
  const { stored } = await store.load();
  for (const [agent, mark] of told) expect(stored.find((one) => one.agent === agent)?.seq).toBeGreaterThanOrEqual(mark);
  const unjudged = await store.unjudged(1_000_000);
  for (const { agent, seq } of stored) {
    const entries = unjudged.filter((entry) => entry.agent === agent);
    expect(entries).toEqual(Array.from({ length: seq / 50 }, (_, i) => batch(1 + 50 * i, 50 * (i + 1), { agent })));
  }
  await store.close();
};

test.each([4, 9, 150])(
  'kill -9 of the manager after %i acknowledgements',
  async (count) => {
    const database = await postgres.database();
    const doomed = new Appender(database);
    await doomed.told(count);
    await doomed.kill();
    await expectWhole(database, doomed.marks);
  },
  30_000,
);

test('a crash of the server, again and again', async () => {
  const database = await postgres.database();
  const survivor = new Appender(database);
  for (const count of [1, 40, 203]) {
    await survivor.told(count);
    await postgres.crash();
    await postgres.start();
  }
  const [kept] = await postgres.sql<[number]>(database, 'SELECT max(stored) FROM vedette.stream');
  await survivor.toldBeyond((kept?.[0] ?? 0) + 500);
  await survivor.kill();
  await expectWhole(database, survivor.marks);
}, 60_000);

test('a manager that was killed is soon followed by the next, and a crash of both loses nothing', async () => {
  const database = await postgres.database();
  let marks = new Map<string, number>();
  for (const count of [60, 11]) {
    const doomed = new Appender(database);
    await doomed.told(count);
    await Promise.all([doomed.kill(), postgres.crash()]);
    await postgres.start();
    marks = doomed.marks;
  }
  await expectWhole(database, marks);
}, 60_000);

/** The numbers of all results there are, in order, each as often as it is there. */
const numbersIn = async (store: History): Promise<number[]> => {
  const slots = [1, 2, 3].map((slot) => store.results({ slot, fromMs: 0, toMs: 1e15, limit: 1e9 }));
  const found = (await Promise.all(slots)).flat().flatMap(({ results }) => [...results.atMs]);
  return found.map((atMs) => (atMs - DAY_START_MS) / 20_000).sort((a, b) => a - b);
};

test.each([
  ['the manager', 7],
  ['the manager', 31],
  ['the server', 13],
])(
  'packing while %s is killed loses and doubles nothing: after %i acknowledgements',
  async (who, count) => {
    const database = await postgres.database();
    const doomed = new Appender(database, 'store-packer');
    await doomed.told(count);
    if (who === 'the server') {
      await postgres.crash();
      await postgres.start();
      await doomed.told(count);
    }
    await doomed.kill();
    const store = await postgres.open(database);
    const [stored] = (await store.load()).stored;
    expect(stored?.seq).toBeGreaterThanOrEqual(doomed.marks.get('a') ?? Number.NaN);
    const all = Array.from({ length: stored?.seq ?? 0 }, (_, i) => i + 1);
    expect(await numbersIn(store)).toEqual(all);
    for (let isDone = false; !isDone; ) ({ isDone } = await store.packSome(packing({ chunk: 60, slice: 10_000 })));
    expect(await numbersIn(store)).toEqual(all);
    await store.close();
  },
  60_000,
);
