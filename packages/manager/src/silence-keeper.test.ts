// Silences in force beside a real file: a real judge, a store in memory, a clock that the test moves, and an agent that says what it is told to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import type { Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from './config/read.ts';
import { Entries } from './core/entries.ts';
import { Fleet } from './core/fleet.ts';
import { Judge } from './core/judge.ts';
import { Registry } from './core/registry.ts';
import type { SilenceWanted } from './core/run-time-api.ts';
import { Silences } from './core/silences.ts';
import { type DeskOptions, LiveDesk } from './desk.ts';
import { EarlyNotes } from './early-notes.ts';
import { Ingest } from './ingest.ts';
import { SilenceKeeper } from './silence-keeper.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';
import { WishKeeper, type WishKeeperOptions } from './wish-keeper.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STARTED_MS = Date.parse('2026-12-01T12:00:00Z');
const epoch = '0123456789abcdef0123456789abcdef';

let folder: string;
let file: string;
let store: Store;
let nowMs: number;
let seq: number;
let told: string[];
let logged: string[];
let parts: Awaited<ReturnType<typeof start>>;

const wish = (rest: object): void => {
  const subscribers = { ops: { grace: '5s' } };
  writeFileSync(file, JSON.stringify({ defaults: { grace: '5s' }, agents: { a: null }, subscribers, ...rest }));
};

/** A manager as far as silences go, with what the last one has stored. */
const start = async () => {
  const outcome = await readConfig(file);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  const clock: Clock = { ...systemClock, now: () => nowMs, at: () => ({ [Symbol.dispose]: () => {} }) };
  const note = (_about: unknown, text?: string): void => void logged.push(String(text));
  const logger = { info: note, warn: note, error: note } as unknown as Logger;
  const loaded = await store.load();
  const judge = new Judge(loaded);
  const early = new EarlyNotes((service) => judge.service(service)?.demand.planned ?? [], clock, logger);
  const ingest = new Ingest(store, judge, clock, {
    outage: (outage) => early.outage(outage),
    notification: ({ subscriber, event, service }) => told.push(`${subscriber}: ${service} ${event}`),
    touched: () => {},
    failed: (error) => logged.push(String(error)),
  });
  const silences = new Silences();
  const keeper = new WishKeeper({
    ...{ file, environment: {}, source: outcome.source, registry: new Registry(), silences, store, judge },
    entries: new Entries(),
    ...{ fleet: new Fleet(), ingest, clock, logger, marks: loaded.stored },
    reception: { dismiss: () => {}, assign: () => {} },
    channels: { enforce: async () => {} },
    gate: { dial: () => {} },
  } as unknown as WishKeeperOptions);
  const silenceKeeper: SilenceKeeper = new SilenceKeeper({ silences, store, keeper, clock, logger });
  await silenceKeeper.begin();
  await keeper.begin();
  const desk = new LiveDesk({ judge, store, clock } as DeskOptions);
  return { judge, ingest, keeper, silenceKeeper, desk, early };
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-silence-'));
  file = join(folder, 'vedette.yaml');
  store = createMemoryStore('0'.repeat(32));
  [nowMs, seq, told, logged] = [STARTED_MS, 0, [], []];
});
afterEach(() => rmSync(folder, { recursive: true }));

type News = Pick<Change, 'health'> & Partial<Change>;

/** The agent has found this out just now. */
const says = async (service: string, news: News): Promise<void> => {
  const slot = parts.judge.service(service)?.slot ?? 0;
  const change = { slot, at: nowMs, since: nowMs, ...news } as Change;
  const changes = [{ place: 0, change }];
  await parts.ingest.take('a', { type: 'batch', epoch, seq: ++seq, count: 1, results: new Uint8Array(0), changes });
  await parts.ingest.flush();
};

const goesDown = async (service: string): Promise<void> => {
  const since = nowMs;
  await says(service, { health: 'failing', reason: 'refused', heldMs: 0 } as News);
  nowMs += 5_000;
  await says(service, { health: 'down', reason: 'refused', since, heldMs: 5_000 } as News);
};

const passes = async (ms: number): Promise<void> => {
  nowMs += ms;
  parts.ingest.verdicts(parts.judge.passed(nowMs));
  await parts.ingest.flush();
};

const add = async (more: Partial<SilenceWanted> = {}): Promise<number> => {
  const wanted: SilenceWanted = { selectors: ['web'], end: { forMs: 2 * HOUR_MS }, by: 'anna', ...more };
  const { id } = await parts.silenceKeeper.silence(wanted);
  await parts.ingest.flush();
  return id;
};

const end = async (id: number): Promise<void> => {
  await parts.silenceKeeper.endSilence(id);
  await parts.ingest.flush();
};

describe('a service that goes down while it is silenced', () => {
  beforeEach(async () => {
    wish({ services: { web: 'h:1', db: 'h:2' } });
    parts = await start();
  });

  test('is told when somebody ends the silence early, and others are told as ever', async () => {
    const id = await add();
    await goesDown('web');
    await goesDown('db');
    await passes(60_000);
    expect(told).toEqual(['ops: db down']);
    await end(id);
    expect(told).toEqual(['ops: db down', 'ops: web down']);
    await says('web', { health: 'up' });
    expect(told.at(-1)).toBe('ops: web up');
    // Ended, and an hour ago: that it was planned is still on record.
    await passes(HOUR_MS);
    const shares = (await parts.desk.outages({ limit: 9 })).map((one) => `${one.service} ${one.plannedMs}`);
    expect(shares.toSorted()).toEqual(['db 0', 'web 70000']);
  });

  test('is told at the end, by whichever manager is there then', async () => {
    await add();
    await goesDown('web');
    parts = await start();
    await passes(HOUR_MS);
    expect(told).toEqual([]);
    await passes(HOUR_MS);
    expect(told).toEqual(['ops: web down']);
  });

  test('is told of by nobody once it is back, and that it was early is noted once', async () => {
    await add();
    await goesDown('web');
    await passes(60_000);
    await says('web', { health: 'up' });
    // As it is recorded again when another agent's results come late.
    for (const outage of await store.outages({ limit: 1 })) parts.early.outage(outage);
    await passes(3 * HOUR_MS);
    expect(told).toEqual([]);
    expect(logged.filter((line) => line.includes('back early'))).toEqual([
      'web is back early: silence 1 lasts until 2026-12-01T14:00:00.000Z',
    ]);
  });
});

test('a silence made while a service is failing keeps it untold, and ending it tells', async () => {
  wish({ services: { web: { target: 'h:1', group: 'shop' } } });
  parts = await start();
  const since = nowMs;
  await says('web', { health: 'failing', reason: 'refused', heldMs: 0 } as News);
  const id = await add({ selectors: ['group:shop'], end: 'open' });
  nowMs += 5_000;
  await says('web', { health: 'down', reason: 'refused', since, heldMs: 5_000 } as News);
  await passes(HOUR_MS);
  expect(told).toEqual([]);
  await end(id);
  expect(told).toEqual(['ops: web down']);
});

test('one that begins later tells until then, and one that is called off never begins', async () => {
  wish({ services: { web: 'h:1', db: 'h:2' } });
  parts = await start();
  await add({ selectors: ['*'], fromMs: nowMs + HOUR_MS });
  await end(await add({ selectors: ['web'], fromMs: nowMs + 60_000 }));
  await passes(120_000);
  await goesDown('web');
  expect(told).toEqual(['ops: web down']);
  await passes(HOUR_MS);
  await goesDown('db');
  expect(told).toEqual(['ops: web down']);
});

test('selectors choose among the services in force, also after the file has changed', async () => {
  wish({ services: { web: { target: 'h:1', group: 'shop' } } });
  parts = await start();
  await add({ selectors: ['group:shop'] });
  wish({ services: { web: 'h:1', db: { target: 'h:2', group: 'shop' } } });
  expect(await parts.keeper.reload()).toEqual([]);
  await goesDown('web');
  await goesDown('db');
  expect(told).toEqual(['ops: web down']);
  expect(await parts.silenceKeeper.silences({ all: false, limit: 9 })).toMatchObject([{ services: 1, state: 'on' }]);
});

describe('what chooses nothing is refused, and told what was probably meant', () => {
  test.each([
    [['wbe'], "Nothing would be silenced: there is no service 'wbe': did you mean 'web'?"],
    [['web', 'group:shp'], "Nothing would be silenced: no service matches 'group:shp': did you mean 'group:shop'?"],
    [['a/b', 'tier=gold'], /^Nothing would be silenced: 'a\/b' selects nothing: .* \(and 1 more like this\)\.$/],
  ])('%j', async (selectors, says) => {
    wish({ services: { web: { target: 'h:1', group: 'shop' } } });
    parts = await start();
    await expect(add({ selectors })).rejects.toMatchObject({
      code: 'usage',
      message: typeof says === 'string' ? says : expect.stringMatching(says),
    });
    expect(await store.silences({ limit: 9 })).toEqual([]);
  });

  test('all of none', async () => {
    wish({});
    parts = await start();
    await expect(add({ selectors: ['*'] })).rejects.toMatchObject({ code: 'usage' });
  });
});

test('numbers go on after a restart, those that are over stay on record, and each is ended once', async () => {
  wish({ services: { web: 'h:1' } });
  parts = await start();
  await end(await add());
  await add({ end: { forMs: HOUR_MS }, reason: 'new disk' });
  nowMs += HOUR_MS;
  parts = await start();
  await add({ end: 'open' });
  const shown = async (all: boolean) =>
    (await parts.silenceKeeper.silences({ all, limit: 9 })).map(({ id, state }) => `${id} ${state}`);
  expect([await shown(false), await shown(true)]).toEqual([['3 on'], ['3 on', '2 over', '1 over']]);
  await expect(parts.silenceKeeper.endSilence(1)).rejects.toMatchObject({ code: 'not-changeable' });
  await expect(parts.silenceKeeper.endSilence(2)).rejects.toMatchObject({ code: 'not-changeable' });
  await expect(parts.silenceKeeper.endSilence(4)).rejects.toMatchObject({ code: 'not-found' });
});

test('what could not be stored has not happened', async () => {
  wish({ services: { web: 'h:1' } });
  store = { ...store, keepSilence: () => Promise.reject(new Error('The disk is full.')) };
  parts = await start();
  await expect(add()).rejects.toThrow('disk is full');
  expect(await parts.silenceKeeper.silences({ all: false, limit: 9 })).toEqual([]);
});

test('one that is open-ended is mentioned after every day, and by a new manager at once', async () => {
  wish({ services: { web: 'h:1' } });
  parts = await start();
  const id = await add({ end: 'open' });
  await add({ end: { forMs: 9 * DAY_MS } });
  const reminders = (): number => {
    parts.silenceKeeper.remind();
    return logged.filter((line) => line.includes('is open since')).length;
  };
  const counts = [DAY_MS - 1, 1, HOUR_MS, DAY_MS, 3 * DAY_MS].map((ms) => {
    nowMs += ms;
    return reminders();
  });
  expect(counts).toEqual([0, 1, 1, 2, 3]);
  expect(logged.at(-1)).toContain(`vedette silence end ${id}`);
  parts = await start();
  expect([reminders(), reminders()]).toEqual([4, 4]);
  await end(id);
  nowMs += DAY_MS;
  expect(reminders()).toBe(4);
});
