import type { Change } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { ResultEncoder } from '@vedette/protocol/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import { demandsOf } from './core/assignment.ts';
import { Judge } from './core/judge.ts';
import type { Wishes } from './core/wishes.ts';
import type { StoreItem } from './gate/session-driver.ts';
import { Ingest } from './ingest.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const epoch = '0123456789abcdef0123456789abcdef';

const wishes: Pick<Wishes, 'services' | 'subscribers' | 'planned'> = {
  services: [
    {
      id: 'web',
      target: 'tcp://127.0.0.1:80',
      everyMs: 1_000,
      timeoutMs: 900,
      graceMs: 5_000,
      recover: 1,
      agents: ['a'],
      labels: {},
    },
  ],
  subscribers: [{ id: 'ops', services: ['web'], channels: [] }],
  planned: [],
};

const down: Change = { slot: 1, at: 15_000, since: 10_000, health: 'down', reason: 'refused', heldMs: 5_000 };
const up: Change = { slot: 1, at: 20_000, since: 20_000, health: 'up' };

/** A batch of results at these times, followed by changes. */
const batch = (seq: number, atMs: readonly number[], ...changes: Change[]): StoreItem => {
  const encoder = new ResultEncoder();
  for (const at of atMs) encoder.append(1, at, 0, 0.5);
  const results = atMs.length === 0 ? new Uint8Array(0) : encoder.finish();
  const placed = changes.map((change, i) => ({ place: atMs.length + i, change }));
  return { type: 'batch', epoch, seq, count: atMs.length + changes.length, results, changes: placed };
};

let store: Store;
let told: string[];
let failures: number;

const begin = async (clock: Clock = systemClock): Promise<Ingest> => {
  const loaded = await store.load();
  const judge = new Judge(loaded);
  judge.configure(demandsOf(wishes as Wishes), await store.number(['web']), 0);
  return new Ingest(store, judge, clock, {
    outage: (outage) => told.push(`outage ${outage.id} ${outage.endedAtMs === undefined ? 'open' : 'over'}`),
    notification: (n) => told.push(`${n.subscriber} ${n.event}`),
    touched: () => {},
    failed: () => failures++,
  });
};

beforeEach(() => {
  store = createMemoryStore('0'.repeat(32));
  told = [];
  failures = 0;
});

describe('ingest', () => {
  test('answers with the mark of what is stored, and counts each result once', async () => {
    const ingest = await begin();
    expect(await ingest.take('a', batch(1, [1_000, 2_000]))).toEqual({ epoch, seq: 2 });
    expect(await ingest.take('a', batch(1, [1_000, 2_000]))).toEqual({ epoch, seq: 2 });
    expect(await ingest.take('a', batch(2, [2_000, 3_000]))).toEqual({ epoch, seq: 3 });
    expect(await ingest.take('a', batch(9, [9_000]))).toBe('ahead');
    expect(ingest.counts).toEqual({ results: 3, gaps: 0 });
  });

  test('counts a gap, and takes it as the items it stands for', async () => {
    const ingest = await begin();
    const gap: StoreItem = { type: 'gap', epoch, from: 1, to: 100, reason: 'spool-full', fromMs: 0, toMs: 1 };
    expect(await ingest.take('a', gap)).toEqual({ epoch, seq: 100 });
    expect(ingest.counts).toEqual({ results: 0, gaps: 1 });
  });

  test('refuses results that cannot be read before anything is stored', async () => {
    const ingest = await begin();
    const bad: StoreItem = { type: 'batch', epoch, seq: 1, count: 3, results: new Uint8Array([1, 2, 3]), changes: [] };
    await expect(ingest.take('a', bad)).rejects.toMatchObject({ code: 'message-invalid' });
    expect(await store.unjudged(10)).toEqual([]);
  });

  test('tells after it has stored, once, and the next manager does not tell again', async () => {
    const first = await begin();
    await first.take('a', batch(1, [10_000], down));
    await first.flush();
    expect(told).toEqual(['outage 1 open', 'ops down']);
    const second = await begin();
    await second.replay([]);
    await second.take('a', batch(3, [20_000], up));
    await second.flush();
    expect(told).toEqual(['outage 1 open', 'ops down', 'outage 1 over', 'ops up']);
  });

  test('D4: what was stored but not judged is judged at the next start, and wakes nobody', async () => {
    const results = batch(1, [10_000], down);
    if (results.type !== 'batch') throw new Error('a batch');
    const body = { type: 'batch', results: results.results, changes: results.changes } as const;
    await store.append([{ agent: 'a', epoch, seq: 1, count: 2, receivedAtMs: 0, body }]);
    const ingest = await begin();
    await ingest.replay([]);
    expect(told).toEqual(['outage 1 open']);
    expect(await store.unjudged(10)).toEqual([]);
  });

  test('what waits to be judged is asked for again only when what was judged is stored', async () => {
    const { commit, unjudged } = store;
    const stored = Promise.withResolvers<void>();
    let asked = 0;
    store.commit = (judgement) => stored.promise.then(() => commit(judgement));
    store.unjudged = (limit) => {
      if (++asked > 10) throw new Error('it is asked for again and again');
      return unjudged(limit);
    };
    const { results, changes } = batch(1, [10_000], down) as StoreItem & { type: 'batch' };
    await store.append([
      { agent: 'a', epoch, seq: 1, count: 2, receivedAtMs: 0, body: { type: 'batch', results, changes } },
    ]);
    const replayed = (await begin()).replay([]);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(1);
    stored.resolve();
    await replayed;
    expect([asked, await unjudged(10)]).toEqual([2, []]);
  });

  test('what goes down and comes back within one delivery wakes nobody', async () => {
    const ingest = await begin();
    await ingest.take('a', batch(1, [10_000], down, up));
    await ingest.flush();
    expect(told).toEqual(['outage 1 over']);
  });

  test('keeps what agents told, once each, and that they are not heard of any more', async () => {
    let nowMs = 20_000;
    const ingest = await begin({ ...systemClock, now: () => nowMs++ });
    ingest.lost(['a'], 0);
    await ingest.take('a', batch(1, [10_000], down));
    await ingest.take('a', batch(1, [10_000], down));
    ingest.lost(['a'], 18_000);
    ingest.state('a', { epoch, seq: 2, changes: [down] });
    await ingest.flush();
    const known = { agent: 'a', knownAtMs: expect.any(Number) };
    const all = { slot: 1, fromMs: 0, toMs: Number.POSITIVE_INFINITY, limit: 10 };
    expect(await store.changes(all)).toEqual([
      { ...known, change: down },
      { ...known, awayAtMs: 18_000 },
      { ...known, change: down },
    ]);
  });

  test('keeps what was decided along with what came of it', async () => {
    const ingest = await begin();
    await ingest.take('a', batch(1, [10_000], down));
    await ingest.flush();
    const decided = { service: 'web', subscriber: 'ops', verdict: 'told', outage: 1, notification: 1 };
    expect((await store.load()).decided).toMatchObject([decided]);
  });

  test('when the store fails, nobody is told until it can, and then once', async () => {
    const commit = store.commit;
    const stored = Promise.withResolvers<void>();
    let attempts = 0;
    store.commit = async (judgement) => {
      if (++attempts === 1) throw new Error('the disk is full');
      await commit(judgement);
      stored.resolve();
    };
    const ingest = await begin();
    await ingest.take('a', batch(1, [10_000], down));
    expect(told).toEqual([]);
    await stored.promise;
    await ingest.flush();
    expect(failures).toBe(1);
    expect(told).toEqual(['outage 1 open', 'ops down']);
  });
});
