// Limits, averages and too few: at each limit, just beyond it, and against a twin that counts by hand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appraise, servicesOf } from './appraisal.ts';
import type { Server } from './server.ts';

const limits = { cpu: 80, memory: 90 };
const server = (address: string, service: string | undefined, cpu?: number, memory?: number): Server => ({
  ...{ address, service, labels: {}, cpu, memory },
  ...(cpu === undefined && { problem: 'it answered 500' }),
});

test.each<[cpu: number, memory: number, health: string, why: string | undefined]>([
  [80, 90, 'healthy', undefined],
  [80.1, 90, 'unhealthy', 'cpu over 80 %'],
  [80, 90.1, 'unhealthy', 'memory over 90 %'],
  [100, 100, 'unhealthy', 'cpu over 80 %, memory over 90 %'],
])('cpu %d and memory %d: %s', (cpu, memory, health, why) => {
  const view = appraise(server('a', 's', cpu, memory), limits);
  expect([view.health, view.why]).toEqual([health, why]);
});

const services = (...servers: Server[]) =>
  servicesOf(
    servers.map((one) => appraise(one, limits)),
    { minHealthy: 2 },
  );

test('averages are of those that told, healthy or not', () => {
  expect(services(server('a', 's', 10, 30), server('b', 's', 90, 50), server('c', 's'))).toMatchObject([
    { service: 's', servers: 3, healthy: 1, unhealthy: 1, unknown: 1, cpu: 50, memory: 40 },
  ]);
  const [nobody] = services(server('a', 's'));
  expect(nobody).toEqual({
    service: 's',
    health: 'unhealthy',
    servers: 1,
    healthy: 0,
    unhealthy: 0,
    unknown: 1,
    needed: 2,
  });
});

test.each<[says: string, servers: Server[], health: string]>([
  ['as many as needed', [server('a', 's', 1, 1), server('b', 's', 1, 1), server('c', 's', 99, 1)], 'healthy'],
  ['one too few', [server('a', 's', 1, 1), server('b', 's', 99, 1)], 'unhealthy'],
  ['one too few, and one that could not be asked', [server('a', 's', 1, 1), server('b', 's')], 'unknown'],
  ['too few whatever those are that could not be asked', [server('a', 's', 99, 1), server('b', 's')], 'unhealthy'],
  [
    'one too few, and one of which nobody knows whose it is',
    [server('a', 's', 1, 1), server('b', undefined)],
    'unknown',
  ],
  ['one too few, and something that is no server', [server('a', 's', 1, 1), server('#2', undefined)], 'unhealthy'],
])('%s: %s', (_says, servers, health) => {
  expect(services(...servers).find(({ service }) => service === 's')?.health).toBe(health);
});

test('the same as counted by hand', () => {
  const share = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined });
  const some = fc.array(fc.record({ service: fc.constantFrom('a', 'b', 'c'), cpu: share, memory: share }));
  fc.assert(
    fc.property(some, (rows) => {
      const views = rows.map(({ service, cpu, memory }, i) => appraise(server(`s${i}`, service, cpu, memory), limits));
      for (const one of servicesOf(views, { minHealthy: 2 })) {
        const mine = rows.filter(({ service }) => service === one.service);
        const told = mine.filter(({ cpu, memory }) => cpu !== undefined && memory !== undefined);
        const well = told.filter(({ cpu = 0, memory = 0 }) => cpu <= 80 && memory <= 90);
        expect([one.servers, one.healthy, one.unknown]).toEqual([mine.length, well.length, mine.length - told.length]);
        expect(one.healthy + one.unhealthy + one.unknown).toBe(one.servers);
        if (told.length > 0) expect(one.cpu).toBeCloseTo(told.reduce((sum, { cpu = 0 }) => sum + cpu, 0) / told.length);
        expect(one.health === 'healthy').toBe(well.length >= 2);
      }
    }),
  );
});
