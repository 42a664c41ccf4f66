// That somebody sees to an outage: from the address to what is on record, over a restart, and what it does to reminders.
import type { Change } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import type { Logger } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { Acknowledger } from './acknowledger.ts';
import { demandsOf } from './core/assignment.ts';
import type { CollectiveDemand } from './core/collective-demand.ts';
import { Judge } from './core/judge.ts';
import { serviceView } from './core/views.ts';
import type { Wishes } from './core/wishes.ts';
import { Ingest } from './ingest.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const epoch = '0123456789abcdef0123456789abcdef';
const service = { id: 'web', target: 'tcp://127.0.0.1:80', everyMs: 1_000, timeoutMs: 900, graceMs: 5_000, recover: 1 };
const wishes = {
  services: [{ ...service, agents: ['a'], labels: {} }],
  subscribers: [{ id: 'ops', services: ['web'], channels: [], remindMs: 60_000 }],
  planned: [],
} as unknown as Wishes;
const away: CollectiveDemand = {
  ...{ kind: 'agent', name: 'agent a', agent: 'a', graceMs: 5_000, planned: [] },
  subscribers: [{ id: 'ops', graceMs: 5_000, remindMs: 60_000, quiet: [], channels: [] }],
} as unknown as CollectiveDemand;

let store: Store;
let nowMs: number;
let told: string[];
let logged: string[];
let touched: string[];
let seq: number;

const begin = async () => {
  const loaded = await store.load();
  const judge = new Judge(loaded);
  const clock: Clock = { ...systemClock, now: () => nowMs };
  judge.configure(demandsOf(wishes), await store.number(['web']), nowMs, [away]);
  const logger = { info: (_about: unknown, text: string) => logged.push(text) } as unknown as Logger;
  const ingest = new Ingest(store, judge, clock, {
    outage: () => {},
    notification: (one) => told.push(`${one.subscriber} ${one.event}`),
    touched: () => {},
    failed: () => {},
  });
  const acknowledger = new Acknowledger({ judge, ingest, clock, logger, touched: (id) => touched.push(id) });
  const says = async (news: object): Promise<void> => {
    const change = { slot: 1, at: nowMs, since: nowMs, ...news } as Change;
    const changes = [{ place: 0, change }];
    await ingest.take('a', { type: 'batch', epoch, seq: ++seq, count: 1, results: new Uint8Array(0), changes });
    await ingest.flush();
  };
  const passes = async (ms: number): Promise<void> => {
    nowMs += ms;
    ingest.verdicts(judge.passed(nowMs));
    await ingest.flush();
  };
  const view = () => {
    const judged = judge.service('web');
    return judged && serviceView(judge, judged, nowMs, () => 0).acknowledged;
  };
  return { judge, ingest, acknowledger, says, passes, view };
};

const down = { health: 'down', reason: 'refused', since: 10_000, heldMs: 5_000 };

beforeEach(() => {
  store = createMemoryStore('0'.repeat(32));
  [nowMs, told, logged, touched, seq] = [15_000, [], [], [], 0];
});

test('nobody is reminded of it any more, also by the next manager, and everybody hears its end', async () => {
  const first = await begin();
  await first.says(down);
  await first.passes(60_000);
  expect(told).toEqual(['ops down', 'ops reminder']);
  const view = await first.acknowledger.acknowledge({ outage: 1, by: 'anna', note: 'a full disk' });
  expect(view).toMatchObject({ service: 'web', acknowledged: { by: 'anna', note: 'a full disk' } });
  expect(first.view()).toEqual({ by: 'anna', at: '1970-01-01T00:01:15.000Z', note: 'a full disk' });
  expect((await store.outages({ limit: 1 }))[0]?.acknowledged).toEqual({
    by: 'anna',
    atMs: 75_000,
    note: 'a full disk',
  });
  expect([logged, touched]).toEqual([['outage 1 of web is acknowledged'], ['web']]);
  await first.passes(600_000);

  const second = await begin();
  await second.passes(600_000);
  expect(told).toEqual(['ops down', 'ops reminder']);
  expect(second.view()?.by).toBe('anna');
  await second.says({ health: 'up' });
  expect(told.at(-1)).toBe('ops up');
  expect(second.view()).toBeUndefined();
  expect((await store.outages({ limit: 1 }))[0]?.acknowledged?.by).toBe('anna');
});

test('taken back, reminders go on', async () => {
  const { acknowledger, says, passes, view } = await begin();
  await says(down);
  await acknowledger.acknowledge({ outage: 1, by: 'anna' });
  await passes(600_000);
  expect(told).toEqual(['ops down']);
  await acknowledger.withdraw(1);
  expect(view()).toBeUndefined();
  await passes(1_000);
  expect(told).toEqual(['ops down', 'ops reminder']);
});

test('an outage of an agent can be seen to as well', async () => {
  const { judge, ingest, acknowledger, passes } = await begin();
  ingest.lost(['a'], nowMs);
  await passes(6_000);
  const [open] = await store.outages({ open: true, limit: 9 });
  expect(open?.service).toBe('agent a');
  await acknowledger.acknowledge({ outage: open?.id ?? 0, by: 'anna' });
  await passes(600_000);
  expect(told).toEqual(['ops down']);
  expect(judge.acknowledge(open?.id ?? 0, undefined)?.acknowledged).toBeUndefined();
});

test.each([
  [{ outage: 7, by: 'anna' }, 'not-found'],
  [{ outage: 1, by: ' ' }, 'usage'],
  [{ outage: 1, by: 'anna', note: 'two\nlines' }, 'usage'],
  [{ outage: 1, by: 'anna', note: 'x'.repeat(501) }, 'usage'],
])('%j is refused as %s', async (wanted, code) => {
  const { acknowledger, says } = await begin();
  await says(down);
  await expect(acknowledger.acknowledge(wanted)).rejects.toMatchObject({ code });
});

test('of what is over, nobody says so', async () => {
  const { acknowledger, says } = await begin();
  await says(down);
  nowMs += 1_000;
  await says({ health: 'up' });
  await expect(acknowledger.acknowledge({ outage: 1, by: 'anna' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(acknowledger.withdraw(1)).rejects.toMatchObject({ code: 'not-found' });
});

test('while the store cannot be written, it is not said to be on record', async () => {
  const { acknowledger, says } = await begin();
  await says(down);
  const { commit } = store;
  store.commit = () => Promise.reject(new Error('full'));
  await expect(acknowledger.acknowledge({ outage: 1, by: 'anna' })).rejects.toMatchObject({ code: 'store-failed' });
  store.commit = commit;
});
