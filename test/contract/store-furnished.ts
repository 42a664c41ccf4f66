// A store with something of everything in it, and everything it answers. Knows each kind of thing that is kept, among them a journal of which a part is being packed;
// refuses to know which store it is.
import type { Store } from '../../packages/manager/src/store/store.ts';
import { DAY_START_MS, delivered, packing, REFUSED } from './store-history-samples.ts';
import { batch, EPOCH, gap, judgement, notification, outage } from './store-samples.ts';

const EVERY_MS = 120_000;
const SLOTS = [1, 2, 3];
/** In one batch; so many of each service. */
const ROUNDS = 40;

/** Results `from …` of an agent: one of each service every twenty seconds, of which the first is down now and then. */
const results = (agent: string, turn: number) => {
  const rows = Array.from({ length: ROUNDS }, (_, i) => turn * ROUNDS + i).flatMap((n) =>
    SLOTS.map(
      (slot) => [slot, DAY_START_MS + n * EVERY_MS + slot, slot === 1 && n % 9 === 0 ? REFUSED : 0, n % 100] as const,
    ),
  );
  const seq = 1 + turn * rows.length;
  return delivered(agent, seq, DAY_START_MS + (turn + 1) * ROUNDS * EVERY_MS, rows);
};

/** @param turns batches of each agent; the packing of the last but one is broken off in the middle, and the last is not judged */
export const furnish = async (store: Store, turns = 4): Promise<void> => {
  await store.number(['web', 'db', 'mail', 'gone']);
  for (let turn = 0; turn < turns; turn++) {
    await store.append(['eu-1', 'us-1'].map((agent) => results(agent, turn)));
    if (turn === turns - 1) break;
    if (turn === 0) await store.append([gap(1, 4, { agent: 'asia-1', epoch: EPOCH })]);
    const judged = (await store.load()).stored;
    await store.commit(judgement({ judged, views: [view('eu-1', turn), view('us-1', turn)], changes: changes(turn) }));
    for (let isDone = false; !isDone && turn < turns - 2; ) ({ isDone } = await store.packSome(packing()));
  }
  for (let step = 0; step < 3; step++) await store.packSome(packing());
  await store.append([batch(5, 9, { agent: 'asia-1' }), gap(10, 12, { agent: 'asia-1' })]);
  await store.commit(verdicts);
  await store.pack({ key: 'first', channel: 'hook', notifications: [1, 2] });
  await store.settle('first', { state: 'sent', atMs: 1_234.5, attempts: 2 });
  await store.pack({ key: 'second', channel: 'mail', notifications: [2] });
  await store.pack({ key: 'third', channel: 'hook', notifications: [3] });
  await store.settle('third', { state: 'failed', atMs: 99, attempts: 9, error: 'no \u201Croute\u201D' });
  for (const one of registrations) await store.register(one);
  const silence = { selectors: ['web', 'tier=gold'], fromMs: 100.25, by: '"J\u00F6rg"', addedAtMs: 90.5 };
  await store.keepSilence({ id: 1, ...silence });
  await store.keepSilence({ id: 2, ...silence, toMs: 200, reason: 'rack', endedAtMs: 150 });
  await store.keepNote({ id: 1, text: 'We look', outage: 7, by: 'anna', addedAtMs: 9.5 });
  await store.keepNote({
    id: 2,
    text: 'a\n\u00EB',
    page: 'public',
    service: 'web',
    by: 'b',
    addedAtMs: 1,
    editedAtMs: 2,
    endedAtMs: 3.5,
  });
  await store.keepEntry({ kind: 'service', id: 'mail', body: { target: 'h:1' }, addedAtMs: 5.5, by: 'anna' });
  await store.keepHeartbeats([{ service: 'mail', record: { kind: 'fail', atMs: 90.5, exitCode: 3, data: '{"a":1}' } }]);
  await store.keepAccess({ kind: 'token', id: 'grafana', digest: 'cd'.repeat(32), scopes: ['read'], addedAtMs: 1.5 });
  await store.keepMachines([
    { agent: 'eu-1', atMs: 300_000, words: 3, figures: { cpu: { mean: 0.25, max: 0.5 }, load: { mean: 1.5, max: 2 } } },
  ]);
  await store.keepHeartbeatKeys({ service: 'mail', keys: [{ digest: 'ab'.repeat(32), issuedAtMs: 1.5, usedAtMs: 2 }] });
  for (const id of ['9', '11'])
    await store.keepEntry({ kind: 'subscription', id, body: { subscriber: 'ops' }, addedAtMs: 6 });
  await store.dropEntry('subscription', '11');
};

const view = (agent: string, turn: number) => ({
  agent,
  change: { slot: 1, at: turn * 1_000 + 0.5, since: turn, health: 'up' } as const,
});

const changes = (turn: number) => [
  { ...view('eu-1', turn), knownAtMs: turn * 1_000 + 7.25 },
  { agent: 'us-1', awayAtMs: turn * 1_000 + 9, knownAtMs: turn * 1_000 + 10 },
];

const verdicts = judgement({
  outages: [
    outage(1, { endedAtMs: 170.5, told: { ops: 101, zoe: 102.5 } }),
    outage(2, { service: 'db', slot: 2, from: ['us-1'], incident: 1 }),
    outage(7, { acknowledged: { by: 'anna', atMs: 103.5, note: 'w\u00EBb "again"' } }),
  ],
  notifications: [
    notification(1, { channels: ['hook'] }),
    notification(2, { channels: ['hook', 'mail'], text: 'w\u00EBb is "down"' }),
    notification(3, { channels: ['hook'], event: 'reminder', outage: 7 }),
    notification(8, { channels: ['mail'], service: 'db', outage: 2, subscriber: 'zoe' }),
  ],
  decisions: [
    { atMs: 5.5, service: 'web', subscriber: 'ops', verdict: 'grace', untilMs: 60 },
    { atMs: 60, service: 'web', subscriber: 'ops', verdict: 'told', outage: 7, notification: 3 },
    { atMs: 61, service: 'db', subscriber: 'zoe', verdict: 'dependency', outage: 2, by: ['web'] },
  ],
  flapping: [
    {
      ...{ service: 'web', outage: 7, incident: 1, told: ['ops'], last: outage(1, { endedAtMs: 170.5 }) },
      state: { beganMs: [], flapping: { sinceMs: 1.5, outages: 3, lastMs: 170.5 } },
    },
  ],
});

const key = (number: number) => ({
  number,
  secret: Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + number) % 256),
  issuedAtMs: number * 100.5,
});

const registrations = [
  {
    ...{ agent: 'eu-1', isRevoked: false, lastKeyNumber: 3, keys: [{ ...key(2), usedAtMs: 3.5 }, key(3)] },
    added: { labels: { region: 'eu' }, dial: { host: '::1', port: 7601 }, atMs: 12.25 },
  },
  { agent: 'us-1', isRevoked: true, lastKeyNumber: 2 ** 31 - 1, keys: [] },
];

/** Everything there is to know of it, in plain values; the same of two stores that hold the same. */
export const answersOf = async (store: Store): Promise<unknown> => {
  const all = { limit: 1_000_000 };
  const times = { fromMs: 0, toMs: 1e15 };
  const { slots, ...loaded } = await store.load();
  const services = [...slots.keys(), 'nothing'];
  const numbers = [0, ...slots.values()];
  const each = <T, U>(list: readonly T[], act: (one: T) => Promise<U>): Promise<U[]> => Promise.all(list.map(act));
  const widths = [60_000, 3_600_000, 86_400_000] as const;
  return {
    ...loaded,
    slots: [...slots],
    unjudged: await store.unjudged(1_000_000),
    outages: await store.outages(all),
    notifications: await store.notifications(all),
    undelivered: await store.undelivered(),
    silences: await store.silences(all),
    notes: await store.notes(all),
    entries: await store.entries(),
    access: await store.access(),
    heartbeats: await store.heartbeats(),
    machines: await store.machines({ agent: 'eu-1', ...times, ...all }),
    decisions: await each(services, (service) => store.decisions({ service, atMs: 60, before: 1_000, after: 1_000 })),
    changes: await each(numbers, (slot) => store.changes({ slot, fromMs: 500, toMs: 1e15, ...all })),
    gaps: await store.gaps({ ...times, ...all }),
    results: await each(numbers, (slot) => store.results({ slot, ...times, ...all })),
    rollups: await each(widths, (widthMs) =>
      each(numbers, (slot) =>
        store.rollups({ slot, fromMs: DAY_START_MS, toMs: DAY_START_MS + 86_400_000, widthMs, holdMs: 25_000 }),
      ),
    ),
  };
};

/** What comes after it: the same of two stores that hold the same. */
export const goOn = async (store: Store, turns = 4): Promise<void> => {
  await store.number(['new']);
  await store.append(['eu-1', 'us-1'].map((agent) => results(agent, turns)));
  await store.append([batch(13, 14, { agent: 'asia-1' }), batch(1, 3, { agent: 'new-1' })]);
  const judged = (await store.load()).stored.filter(({ agent }) => agent.endsWith('s-1') || agent === 'eu-1');
  await store.commit(
    judgement({
      judged,
      outages: [outage(9)],
      notifications: [notification(9, { channels: ['hook'] })],
      changes: changes(90),
    }),
  );
  for (let isDone = false; !isDone; ) ({ isDone } = await store.packSome(packing()));
  await store.retry('hook');
  await store.prune(DAY_START_MS + 1);
};
