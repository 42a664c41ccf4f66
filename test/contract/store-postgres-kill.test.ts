// PostgreSQL's store killed from both sides, in the middle of appends: nothing that was acknowledged is lost, nothing is kept twice.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Postgres } from '../support/postgres.ts';
import { batch } from './store-samples.ts';

const appender = fileURLToPath(new URL('./store-appender.ts', import.meta.url));

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
}, 60_000);
afterAll(() => postgres.end());

/** A process that appends, and the last mark of each agent that it was told is durable. */
class Appender {
  readonly marks = new Map<string, number>();
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(database: string) {
    const child = spawn(process.execPath, [appender, postgres.url(database)], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Until it has told so many more marks. */
  async told(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error('the appender ended by itself');
      const [agent = '', mark] = value.split(' ');
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
