import { ResultEncoder } from '@vedette/protocol/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import { clock as at, quiet } from './core/explain/explain.fake.ts';
import type { Decision } from './core/record.ts';
import { Explainer } from './explainer.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Judgement, Store } from './store/store.ts';

const atMs = at('03:12:59');
const nothing: Judgement = { outages: [], notifications: [], views: [], judged: [] };
const decision: Decision = { atMs: at('03:12:00'), service: 'old', subscriber: 'gone', verdict: 'planned' };

const shop = { id: 'shop', services: ['web'], minHealthy: 1, graceMs: 0 };

let store: Store;
let explainer: Explainer;

beforeEach(async () => {
  store = createMemoryStore('0'.repeat(32));
  explainer = new Explainer({
    store,
    keeper: {
      wishes: { ...quiet.wishes, groups: [shop] },
      view: () => ({ loadedAt: new Date(at('01:00:00')).toISOString() }),
    },
    judge: { service: (id) => (id === 'web' ? { slot: 1 } : undefined) },
    clock: { now: () => atMs, elapsed: () => 0, at: () => ({ [Symbol.dispose]: () => {} }) },
    startedAtMs: at('01:00:00'),
  });
});

describe('of a service that is watched', () => {
  test('what agents told and single probes are asked for', async () => {
    const encoder = new ResultEncoder();
    encoder.append(1, at('03:12:50'), 0, 1.25);
    const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
    await store.append([{ agent: 'a', epoch: 'x', seq: 1, count: 1, receivedAtMs: at('03:12:51'), body }]);
    const change = { slot: 1, at: at('02:00:00'), since: at('02:00:00'), health: 'up' } as const;
    await store.commit({ ...nothing, changes: [{ agent: 'a', change, knownAtMs: at('02:00:01') }] });
    const { agents } = await explainer.explain({ service: 'web' });
    expect(agents[0]).toMatchObject({ agent: 'a', health: 'up', probes: [{ status: 'up', latencyMs: 1.25 }] });
  });

  test('of an outage that began long ago, each grace has its proof', async () => {
    const outage = {
      id: 1,
      service: 'web',
      slot: 1,
      startedAtMs: at('00:10:00'),
      reason: 'refused',
      from: ['a'],
      told: {},
    } as const;
    const failing = { slot: 1, since: at('00:10:00'), health: 'down', reason: 'refused' } as const;
    const changes = [31_000, 60_000].map((heldMs) => {
      const change = { ...failing, at: failing.since + heldMs, heldMs };
      return { agent: 'a', change, knownAtMs: change.at };
    });
    await store.commit({ ...nothing, outages: [outage], changes });
    const { agents } = await explainer.explain({ service: 'web' });
    expect(agents[0]?.graces).toEqual([
      { graceMs: 30_000, dueAt: '2026-11-21T00:10:30.000Z', ranOutAt: '2026-11-21T00:10:31.000Z' },
    ]);
  });

  test('nobody is invented', async () => {
    await expect(explainer.explain({ service: 'web', subscriber: 'ghost' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await explainer.explain({ service: 'web', subscriber: 'ops' })).answers).toMatchObject([
      { kind: 'unrecorded' },
    ]);
  });
});

test('a group is watched as long as it is wished for, whether or not it ever was down', async () => {
  const found = await explainer.explain({ service: 'group shop' });
  expect(found).toMatchObject({
    kind: 'group',
    watched: true,
    agents: [],
    answers: [{ subscriber: 'ops', kind: 'well' }],
  });
  await expect(explainer.explain({ service: 'group other' })).rejects.toMatchObject({ code: 'not-found' });
});

describe('of a service that is no more', () => {
  test('there is what is on record', async () => {
    const outage = {
      id: 1,
      service: 'old',
      slot: 7,
      startedAtMs: at('03:11:00'),
      reason: 'refused',
      from: ['a'],
      told: {},
    };
    const change = {
      slot: 7,
      at: at('03:11:00'),
      since: at('03:11:00'),
      health: 'failing',
      reason: 'refused',
      heldMs: 0,
    };
    const changes = [{ agent: 'a', change, knownAtMs: at('03:11:00') }];
    await store.commit({ ...nothing, outages: [outage], changes, decisions: [decision] } as Judgement);
    expect(await explainer.explain({ service: 'old' })).toMatchObject({
      watched: false,
      answers: [{ subscriber: 'gone', kind: 'planned' }],
      agents: [{ agent: 'a', health: 'failing' }],
      outage: { id: 1 },
    });
  });

  test('decisions alone are enough', async () => {
    await store.commit({ ...nothing, decisions: [decision] });
    const { answers } = await explainer.explain({ service: 'old', subscriber: 'gone' });
    expect(answers).toMatchObject([{ kind: 'planned' }]);
  });

  test('and one that never was is not found', async () => {
    await expect(explainer.explain({ service: 'ghost' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
