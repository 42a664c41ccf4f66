// A replay asked of a manager: what is read of the store, who may ask when, and what is told of what is not on record.
import { ResultEncoder } from '@vedette/protocol/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import { basisOf } from './basis.ts';
import { parseConfig, type Source } from './config/parse.ts';
import type { ReplayLine, ReplayQuery } from './core/replay-api.ts';
import { Replayer } from './replayer.ts';
import type { History } from './store/history.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const NOON_MS = Date.parse('2026-11-21T12:00:00Z');
const nowMs = NOON_MS + 600_000;

const text = (grace: string, more = ''): string => `
agents: {a: {}}
services: {web: {target: '127.0.0.1:80', every: 5s, timeout: 1s, grace: ${grace}}}
subscribers: {ops: {}}
${more}`;

const sourceOf = (config: string): Source => {
  const read = parseConfig(config, '/etc/vedette.yaml');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.source;
};

let store: Store & History;
let replayer: Replayer;

const replayerOn = (some: Store): Replayer => {
  const basis = basisOf(sourceOf(text('10s')), []);
  const keeper = { basis, wishes: basis.wishes, view: () => ({ loadedAt: new Date(NOON_MS - 60_000).toISOString() }) };
  return new Replayer({
    store: some,
    keeper: keeper as never,
    registry: { agents: [] },
    entries: { all: [] },
    judge: { service: (id) => (id === 'web' ? { slot: 1 } : undefined) },
    clock: { now: () => nowMs, elapsed: () => 0, at: () => ({ [Symbol.dispose]: () => {} }) },
    startedAtMs: NOON_MS - 60_000,
  });
};

const base = { slot: 1, since: NOON_MS, reason: 'refused' } as const;
const down = { ...base, at: NOON_MS + 10_000, health: 'down', heldMs: 10_000 } as const;
const matter = { target: '127.0.0.1:80', reason: 'refused', sinceMs: NOON_MS, from: ['a'] } as const;

/** Down from noon to a minute later, seen every 5 s by one agent, and told as it should be. */
const putOnRecord = async (): Promise<void> => {
  const encoder = new ResultEncoder();
  const rows = Array.from({ length: 40 }, (_, i) => NOON_MS - 60_000 + i * 5_000);
  for (const atMs of rows) encoder.append(1, atMs, atMs >= NOON_MS && atMs < NOON_MS + 60_000 ? 16 : 0, 1);
  const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
  await store.append([{ agent: 'a', epoch: 'x', seq: 1, count: rows.length, receivedAtMs: NOON_MS, body }]);
  const changes = [
    { slot: 1, at: NOON_MS - 60_000, since: NOON_MS - 60_000, health: 'up' },
    { ...base, at: NOON_MS, health: 'failing', heldMs: 0 },
    down,
    { slot: 1, at: NOON_MS + 60_000, since: NOON_MS + 60_000, health: 'up' },
  ] as const;
  const told = { subscriber: 'ops', service: 'web', outage: 1, about: matter, channels: [] };
  await store.commit({
    outages: [
      {
        id: 1,
        service: 'web',
        slot: 1,
        startedAtMs: NOON_MS,
        endedAtMs: NOON_MS + 60_000,
        ...matter,
        told: { ops: NOON_MS + 10_050 },
      },
    ],
    notifications: [
      { ...told, id: 1, atMs: NOON_MS + 10_050, event: 'down', text: 'web is down' },
      { ...told, id: 2, atMs: NOON_MS + 60_050, event: 'up', text: 'web is up' },
    ],
    views: [],
    changes: changes.map((change) => ({ agent: 'a', change, knownAtMs: change.at + 50 })),
    judged: [],
  });
};

const ask = async (query: Partial<ReplayQuery>, from = replayer): Promise<readonly ReplayLine[]> => {
  const answer = await from.replay({ sinceMs: NOON_MS - 30_000, ...query });
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const lines: ReplayLine[] = [];
  for await (const one of answer.lines) lines.push(one);
  return lines;
};

const rowsIn = (lines: readonly ReplayLine[]) => lines.flatMap((one) => (one.type === 'row' ? [one.row] : []));
const beginOf = (lines: readonly ReplayLine[]) => lines.find((one) => one.type === 'begin');

beforeEach(async () => {
  store = createMemoryStore('0'.repeat(32));
  replayer = replayerOn(store);
  await putOnRecord();
});

describe('what is answered', () => {
  test('the same configuration, the same notifications', async () => {
    const lines = await ask({});
    expect(beginOf(lines)).toMatchObject({ isUnchanged: true, services: 1, derived: 0, notes: [] });
    expect(rowsIn(lines).map(({ fate, event }) => `${event} ${fate}`)).toEqual(['down same', 'up same']);
    expect(lines.at(-1)).toMatchObject({ type: 'end', changes: 4, results: 0 });
  });

  test('a grace between two probes is told with the stretch in which it ran out', async () => {
    const lines = await ask({ config: text('22s') });
    expect(beginOf(lines)).toMatchObject({ isUnchanged: false, derived: 1 });
    const [row] = rowsIn(lines);
    expect(row).toMatchObject({ fate: 'later', event: 'down' });
    expect(row?.now).toMatchObject({ notBefore: '2026-11-21T12:00:22.000Z', at: '2026-11-21T12:00:25.050Z' });
    expect(lines.at(-1)).toMatchObject({ type: 'end', results: 40 });
  });

  test('a grace that ended when nobody looked is a doubt', async () => {
    const lines = await ask({ config: text('58s') });
    expect(rowsIn(lines).map(({ fate }) => fate)).toEqual(['only-then', 'only-then']);
    expect(lines.filter(({ type }) => type === 'doubt')).toEqual([
      {
        type: 'doubt',
        doubt: {
          ...{ service: 'web', agent: 'a', graceMs: 58_000 },
          ...{ from: '2026-11-21T12:00:55.000Z', until: '2026-11-21T12:01:00.000Z' },
        },
      },
    ]);
  });

  test('a silence of then counts', async () => {
    await store.keepSilence({
      id: 1,
      selectors: ['web'],
      fromMs: NOON_MS - 1_000,
      toMs: NOON_MS + 90_000,
      by: 'anna',
      addedAtMs: NOON_MS - 1_000,
    });
    expect(rowsIn(await ask({})).map(({ fate }) => fate)).toEqual(['only-then', 'only-then']);
  });

  test('only what was told in that time', async () => {
    const lines = await ask({ sinceMs: NOON_MS + 30_000 });
    expect(rowsIn(lines).map(({ fate, event }) => `${event} ${fate}`)).toEqual(['up same']);
    expect(rowsIn(await ask({ untilMs: NOON_MS + 30_000 })).map(({ event }) => event)).toEqual(['down']);
  });

  test('what is not on record is said', async () => {
    const { results: _, ...bare } = store;
    const without = { ...bare, outages: store.outages.bind(store) } as Store;
    const lines = await ask({ config: text('22s') }, replayerOn(without));
    expect(beginOf(lines)?.notes).toMatchObject([{ service: 'web', text: expect.stringContaining('no raw results') }]);
    const other = await ask({ config: text('10s').replace('every: 5s', 'every: 7s').replace(':80', ':81') });
    expect(beginOf(other)?.notes).toHaveLength(2);
    expect(beginOf(await ask({ sinceMs: NOON_MS - 3_600_000 }))?.notes).toHaveLength(1);
  });
});

describe('who asks', () => {
  test('is told what is wrong with a configuration', async () => {
    expect(await replayer.replay({ sinceMs: NOON_MS, config: 'agents: 7' })).toMatchObject({
      problems: [{ path: 'agents' }],
    });
  });

  test('names a time that has been', async () => {
    await expect(replayer.replay({ sinceMs: nowMs })).rejects.toMatchObject({ code: 'usage' });
    await expect(replayer.replay({ sinceMs: NOON_MS, untilMs: NOON_MS })).rejects.toMatchObject({ code: 'usage' });
  });

  test('waits for another; who stops reading frees the place', async () => {
    const answer = await replayer.replay({ sinceMs: NOON_MS });
    if ('problems' in answer) throw new Error('it is the one in force');
    const lines = answer.lines[Symbol.asyncIterator]();
    await lines.next();
    await expect(replayer.replay({ sinceMs: NOON_MS })).rejects.toMatchObject({ code: 'already-there' });
    await lines.return?.();
    expect(await ask({})).not.toEqual([]);
  });
});
