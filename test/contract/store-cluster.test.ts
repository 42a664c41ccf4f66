// Managers that share a PostgreSQL store: who leads, what they say to each other, for whom each may store, and who packs.
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster, Lead, MemberCard } from '../../packages/manager/src/store/cluster.ts';
import {
  joinCluster,
  membersOf,
  takeLeadAway,
  tryLead,
} from '../../packages/manager/src/store/postgres/postgres-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { Postgres } from '../support/postgres.ts';
import { batch, EPOCH, judgedUpTo } from './store-samples.ts';

const WITHIN_MS = 20_000;
const card = (name: string): MemberCard => ({
  ...{ name, version: '1.2.3', speaks: 1, host: 'h', pid: 7 },
  ...{ listen: '127.0.0.1:1', http: '127.0.0.1:2' },
});

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
}, 60_000);
afterAll(() => postgres.end());

/** A database with one that leads, and whoever joins; all of them leave in the end. */
class Company implements AsyncDisposable {
  readonly database: string;
  readonly lead: Lead;
  readonly #members: Cluster[] = [];

  private constructor(database: string, lead: Lead) {
    this.database = database;
    this.lead = lead;
  }

  static async begin(): Promise<Company> {
    const database = await postgres.database();
    const lead = await tryLead(postgres.connection(database), systemClock, 'a');
    if (!lead) throw new Error('a new database is led by nobody');
    return new Company(database, lead);
  }

  get connection() {
    return postgres.connection(this.database);
  }

  async join(id: string): Promise<Cluster> {
    const member = await joinCluster(this.connection, systemClock, id, card(id));
    this.#members.push(member);
    return member;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.#members) await member.leave();
    await this.lead.store.close();
  }
}

describe('who leads', () => {
  test('one, until it is closed', async () => {
    await using company = await Company.begin();
    expect(await tryLead(company.connection, systemClock, 'b')).toBeUndefined();
    await company.join('a');
    expect((await membersOf(company.connection)).map(({ id, leads }) => [id, leads])).toEqual([['a', true]]);
    await company.lead.store.close();
    expect((await membersOf(company.connection)).map(({ leads }) => leads)).toEqual([false]);
    const next = await tryLead(company.connection, systemClock, 'b');
    expect(next).toBeDefined();
    await next?.store.close();
  });

  test('whoever is not heard of loses it, and writes nothing any more', async () => {
    await using company = await Company.begin();
    const { store } = company.lead;
    await store.append([batch(1, 3)]);
    await takeLeadAway(company.connection, 'b');
    await store.append([batch(4, 5)]);
    // It is alive, and takes the lead back unless somebody is quicker.
    let next: Lead | undefined;
    for (let i = 0; i < 100 && !next; i++) {
      await takeLeadAway(company.connection, 'a');
      for (let j = 0; j < 3 && !next; j++) next = await tryLead(company.connection, systemClock, 'b');
    }
    if (!next) throw new Error('the lead could not be taken');
    await expect(store.append([batch(6, 7)])).rejects.toMatchObject({ code: 'store-failed' });
    expect(await company.lead.lost).toBe('another manager leads');
    expect((await next.store.load()).stored).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 5 }]);
    await next.store.close();
  }, 30_000);

  test('nobody is there where there are no tables', async () => {
    expect(await membersOf(postgres.connection(await postgres.database()))).toEqual([]);
  });
});

describe('members', () => {
  test('say that they are there, until they are struck or leave', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    expect(await b.beat(3)).toBe(true);
    const [first, second] = await a.members();
    expect([first?.id, first?.leads, second?.id, second?.leads]).toEqual(['a', true, 'b', false]);
    expect(second).toMatchObject({ card: card('b'), agents: 3 });
    expect(second?.silentMs).toBeGreaterThanOrEqual(0);
    await a.strike('b');
    expect(await b.beat(3)).toBe(false);
    expect((await a.members()).map(({ id }) => id)).toEqual(['a']);
  });
});

describe('what they say', () => {
  test('is heard once, in order, by whom it is for', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    const news: string[] = [];
    a.onNews((what) => news.push(what));
    const line = (seq: number, body: string) => ({ dest: 'a', source: 'b', seq, body });
    await b.say([line(1, 'one'), line(2, 'two')]);
    await b.say([line(2, 'twice'), line(3, '{"nul":"\\u0000"}')]);
    await b.say([{ dest: 'nobody', source: 'b', seq: 1, body: 'lost' }]);
    await eventually('word of it', WITHIN_MS, async () => news.includes('trunk'));
    expect((await a.hear(10)).map(({ seq, body }) => [seq, body])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, '{"nul":"\\u0000"}'],
    ]);
    expect(await b.hear(10)).toEqual([]);
    await a.heard(new Map([['b', 2]]));
    expect((await a.hear(10)).map(({ seq }) => seq)).toEqual([3]);
    await b.strike('a');
    await b.say([line(4, 'to nobody')]);
    expect(await a.hear(10)).toEqual([]);
  });

  test('keys that change are told to everybody', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    const news: string[] = [];
    b.onNews((what) => news.push(what));
    await a.keysChanged();
    await eventually('word of it', WITHIN_MS, async () => news.includes('keys'));
  });

  test('a session that breaks is opened again', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    const news: string[] = [];
    a.onNews((what) => news.push(what));
    await postgres.sql(
      company.database,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
    );
    let seq = 0;
    await eventually('word of it', WITHIN_MS, async () => {
      await b.say([{ dest: 'a', source: 'b', seq: ++seq, body: 'x' }]).catch(() => {});
      return news.includes('trunk');
    });
  });
});

describe('seats', () => {
  test('only whoever had an agent last stores for it, and knows all that was stored', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    const first = await a.grant('eu-1', 'b');
    expect(first.marks).toEqual([]);
    const at = (from: number, to: number, fence: number, agent = 'eu-1') => ({
      entry: batch(from, to, { agent }),
      fence,
    });
    expect(await b.append([at(1, 3, first.fence)])).toEqual([{ skipped: 0, mark: 3 }]);
    const second = await a.grant('eu-1', 'a');
    expect(second.fence).toBeGreaterThan(first.fence);
    expect(second.marks).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 3 }]);
    const other = await a.grant('us-1', 'b');
    // What others store in the same transaction is kept.
    expect(await b.append([at(4, 5, first.fence), at(1, 2, other.fence, 'us-1')])).toEqual([
      'fenced',
      { skipped: 0, mark: 2 },
    ]);
    expect(await a.append([at(2, 6, second.fence), at(8, 9, second.fence)])).toEqual([
      { skipped: 2, mark: 6 },
      { skipped: 'ahead', mark: 6 },
    ]);
  });

  test('of two who store and one who grants at once, nothing is lost or doubled', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    const members = [a, b];
    let [next, kept] = [1, 0];
    for (let turn = 0; turn < 12; turn++) {
      const holder = members[turn % 2] ?? a;
      const { fence, marks } = await a.grant('eu-1', holder.id);
      kept = marks[0]?.seq ?? 0;
      next = kept + 1;
      // Not waited for: the next grant comes in between.
      const appends = Array.from({ length: 5 }, (_, i) =>
        holder.append([{ entry: batch(next + 2 * i, next + 2 * i + 1), fence }]),
      );
      if (turn % 3 === 0) await Promise.all(appends);
      else void Promise.allSettled(appends);
    }
    const { marks } = await a.grant('eu-1', 'a');
    const rows = await postgres.sql<[number, number]>(
      company.database,
      'SELECT first, last FROM vedette.journal ORDER BY first',
    );
    expect(rows.map(([first]) => first)).toEqual([1, ...rows.slice(0, -1).map(([, last]) => last + 1)]);
    expect(rows.at(-1)?.[1]).toBe(marks[0]?.seq);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test('what others stored is found by streams, from where each was judged', async () => {
    await using company = await Company.begin();
    const a = await company.join('a');
    const { fence } = await a.grant('eu-1', 'a');
    await a.append([
      { entry: batch(1, 3), fence },
      { entry: batch(4, 9), fence },
    ]);
    expect(await a.storedUnjudged()).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 9 }]);
    const after = async (seq: number) =>
      (await a.storedAfter([{ agent: 'eu-1', epoch: EPOCH, seq }], 10)).map(({ seq: from, count, skip = 0 }) => [
        from + skip,
        from + count - 1,
      ]);
    expect(await after(0)).toEqual([
      [1, 3],
      [4, 9],
    ]);
    expect(await after(5)).toEqual([[6, 9]]);
    expect(await after(9)).toEqual([]);
    await company.lead.store.commit(judgedUpTo(9));
    expect(await a.storedUnjudged()).toEqual([]);
  });
});

describe('packing', () => {
  const options = {
    ...{ items: 1, receivedBeforeMs: Number.POSITIVE_INFINITY, holdMs: new Map(), otherwiseMs: 60_000 },
    ...{ chunk: 1_000, slice: 1_000 },
  };
  const done = { isDone: true, results: 0, lost: [] };

  /** Nothing in the journal can be read as results, so that it is all gaps: enough to see who takes it away. */
  const journal = async (company: Company): Promise<number> =>
    (await postgres.sql(company.database, 'SELECT id FROM vedette.journal')).length;

  test('one does it for all, and whoever is asked takes it over', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    await company.lead.store.append([batch(1, 3)]);
    await company.lead.store.commit(judgedUpTo(3));
    const [mine, theirs] = [a.packing(0), b.packing(0)];
    expect(await mine.packSome(options)).toMatchObject({ isDone: false });
    // It is somebody else's for now.
    expect(await theirs.packSome(options)).toEqual(done);
    expect(await theirs.packSome({ ...options, isAsked: true })).toMatchObject({ isDone: false });
    // It may read on; what it would change is refused.
    const goOn = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await mine.packSome(options);
    };
    await expect(goOn()).rejects.toMatchObject({ code: 'store-failed' });
    expect(await mine.packSome(options)).toEqual(done);
    for (let i = 0; i < 20 && (await journal(company)) > 0; i++) await theirs.packSome(options);
    expect(await journal(company)).toBe(0);
  });

  test('whoever is patient leaves it to others first', async () => {
    await using company = await Company.begin();
    const [a, b] = [await company.join('a'), await company.join('b')];
    await postgres.sql(company.database, 'UPDATE vedette.job SET until = now()');
    expect(await a.packing(60_000).packSome(options)).toEqual(done);
    const [row] = await postgres.sql(company.database, 'SELECT member FROM vedette.job');
    expect(row).toEqual([null]);
    await b.packing(0).packSome(options);
    expect(await postgres.sql(company.database, 'SELECT member FROM vedette.job')).toEqual([['b']]);
  });
});

test('the configuration that holds for all is kept, the last one', async () => {
  await using company = await Company.begin();
  const a = await company.join('a');
  expect(await a.wanted()).toBeUndefined();
  await company.lead.keepWanted({ text: 'agents:\n', file: '/etc/a.yaml', atMs: 1 });
  await company.lead.keepWanted({ text: 'services:\n', file: '/etc/b.yaml', atMs: 2 });
  expect(await a.wanted()).toEqual({ text: 'services:\n', file: '/etc/b.yaml', member: 'a', atMs: 2 });
});
