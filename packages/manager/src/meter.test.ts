// Everything that is measured, put together: names once each, in both formats, bounded, and listed in docs/metrics.md.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readExposition } from './core/metrics/reader.fake.ts';
import { fakeWish, MetricsWorld, NOW_MS } from './core/metrics/world.fake.ts';
import type { MetricsQuery } from './core/metrics-api.ts';
import { Meter, type MeterOptions } from './meter.ts';
import { Metering } from './metering.ts';
import type { Store } from './store/store.ts';

let elapsed = 0;
const clock = {
  now: () => NOW_MS,
  elapsed: () => elapsed++,
  at: () => ({ [Symbol.dispose]: () => {} }),
};

const at = '2026-01-31T08:00:00.000Z';

const meterOf = (world: MetricsWorld, more: Partial<MeterOptions> = {}): Meter =>
  new Meter({
    ...{ judge: world.judge, fleet: world.fleet, clock, metering: new Metering(0, clock) },
    loopDelay: {
      read: () => [
        ['0.5', 0.001],
        ['1.0', 0.2],
      ],
    },
    managers: { managers: async () => [] },
    outbox: { states: () => [{ channel: 'mail', due: 2, trouble: 'It is busy.', sent: 5, failed: 1 }] },
    heartbeats: { view: (service) => (service === 'job' ? { report: 'success', at } : undefined) },
    manager: () => ({
      ...{ name: 'prod', version: '0.1.0', startedAt: at, now: at, memoryBytes: 1, results: 10, gaps: 1 },
      config: { file: 'f', revision: 3, loadedAt: at, problems: [] },
    }),
    ...more,
  });

/** A world in which everything has something to say. */
const full = (): MetricsWorld => {
  const http = { target: 'https://h/', check: { type: 'http', method: 'GET' } as never };
  const world = new MetricsWorld([
    fakeWish('web', http),
    fakeWish('job'),
    fakeWish('echo', { check: { type: 'icmp' } }),
  ]);
  for (const agent of ['a', 'b']) {
    world.holds(agent);
    world.probes(agent, NOW_MS - 1_000, 5);
    world.learns(agent, {
      ...{ status: 200, http_version: '2', size: 1, tls_version: 'TLSv1.3', expires: at, warning: 'soon' },
      ...{ dns_ms: 1, connect_ms: 1, tls_ms: 1, first_byte_ms: 1, transfer_ms: 1 },
    });
  }
  const web = world.judge.service('web');
  if (web)
    web.outages = [{ id: 1, slot: 1, service: 'web', startedAtMs: NOW_MS, reason: 'refused', from: ['a'], told: {} }];
  return world;
};

const textOf = async (meter: Meter, query: MetricsQuery = { format: 'text' }): Promise<string> => {
  let text = '';
  for await (const piece of await meter.metrics(query)) text += piece;
  return text;
};

const told = async (meter: Meter, family: string): Promise<Record<string, number>> =>
  Object.fromEntries(readExposition(await textOf(meter), 'text').get(family)?.samples ?? []);

test.each(['text', 'openmetrics'] as const)('everything at once is in order as %s', async (format) => {
  const metering = new Metering(0, clock);
  metering.notification({ event: 'down' });
  const families = readExposition(await textOf(meterOf(full(), { metering }), { format }), format);
  expect(families.size).toBeGreaterThan(55);
});

test('the page lists every name, with its type and nothing else', async () => {
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z_0-9]+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`);
  const metering = new Metering(0, clock);
  metering.notification({ event: 'down' });
  const text = await textOf(meterOf(full(), { metering }));
  const names = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  expect(listed.length).toBe(new Set(listed).size);
  // What a look on demand says besides (prober.ts).
  expect(new Set(listed)).toEqual(new Set([...names, 'vedette_probe_agent_info gauge']));
});

test('only the parts that are asked for', async () => {
  const text = await textOf(meterOf(full()), { format: 'text', parts: ['agents'] });
  const names = [...readExposition(text, 'text').keys()];
  expect(names.every((name) => name.startsWith('vedette_agent_') || name.startsWith('vedette_metrics_'))).toBe(true);
});

test('beyond the limit it is said how much is missing', async () => {
  const whole = await textOf(meterOf(full()));
  expect(whole).toMatch('\nvedette_metrics_left_out_samples 0\n');
  const samples = whole.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  const some = await textOf(meterOf(full(), { samplesMax: 50 }));
  expect(
    readExposition(some, 'text')
      .get('vedette_metrics_left_out_samples')
      ?.samples.get('vedette_metrics_left_out_samples{}'),
  ).toBe(samples - 1 - 50);
});

describe('who reads', () => {
  test('at most four at once; whoever leaves makes room, even without having read', async () => {
    const meter = meterOf(full());
    const readers = [];
    for (let i = 0; i < 4; i++) readers.push((await meter.metrics({ format: 'text' }))[Symbol.asyncIterator]());
    await expect(meter.metrics({ format: 'text' })).rejects.toMatchObject({ code: 'too-often' });
    await readers[0]?.return?.();
    const other = await textOf(meter);
    expect(other).toMatch(/^# HELP/);
  });

  test('four at the same moment are four', async () => {
    const meter = meterOf(full());
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => meter.metrics({ format: 'text' })));
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  });
});

const atOnce = (_at: number, fn: () => void): Disposable => {
  queueMicrotask(fn);
  return { [Symbol.dispose]: () => {} };
};

test('managers that cannot be asked are left out, and nobody waits for them', async () => {
  const failing = { managers: { managers: async () => Promise.reject(new Error('no store')) } };
  expect(await told(meterOf(full(), failing), 'vedette_managers')).toEqual({});
  const silent = {
    managers: { managers: () => new Promise<never>(() => {}) },
    clock: { ...clock, at: atOnce },
  };
  expect(await told(meterOf(full(), silent), 'vedette_managers')).toEqual({});
});

test('channels say what is due, sent and given up', async () => {
  const text = await textOf(meterOf(full()));
  for (const line of [
    'due_notifications{channel="mail"} 2',
    'failing{channel="mail"} 1',
    'failed_notifications_total{channel="mail"} 1',
  ])
    expect(text).toMatch(`\nvedette_channel_${line}\n`);
});

describe('the store', () => {
  const storeOf = (append: Store['append']): Store =>
    ({ append, commit: () => Promise.reject(new Error('full')) }) as unknown as Store;

  test('what it was handed and has not answered waits; how long it took is counted', async () => {
    const metering = new Metering(0, clock);
    const answer = Promise.withResolvers<readonly []>();
    const appended = metering.around(storeOf(() => answer.promise)).append([{}, {}] as never);
    expect(metering.appending).toBe(2);
    answer.resolve([]);
    await appended;
    expect(metering.appending).toBe(0);
    expect(metering.appends.counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(metering.failures).toEqual({ append: 0, commit: 0 });
  });

  test('what it could not do is counted, and fails all the same', async () => {
    const metering = new Metering(0, clock);
    const store = metering.around(storeOf(() => Promise.reject(new Error('full'))));
    await expect(store.append([])).rejects.toThrow('full');
    await expect(store.commit({} as never)).rejects.toThrow('full');
    expect(metering.failures).toEqual({ append: 1, commit: 1 });
  });

  test('an outage that is told again is one', () => {
    const metering = new Metering(5, clock);
    for (const id of [5, 6, 6, 3, 7]) metering.outage({ id });
    expect(metering.outages).toBe(2);
  });
});
