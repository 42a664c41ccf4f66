// Those who report, from the report to the notification: through failing stores, killed and frozen managers, and other wishes.
import { expect, test } from 'vitest';
import { OWN_VANTAGE } from './core/own-vantage.ts';
import { begun, wishOf } from './heartbeat-world.fake.ts';

const good = { kind: 'success' } as const;

test('a report is up, its absence is down once and told once, and the next one is up', async () => {
  const world = await begun();
  expect(world.health).toBe('unknown unprobed');
  await world.pass(300);
  expect(world.told).toEqual([]);
  const answer = await world.keeper.report('pi', good);
  expect(answer).toEqual({
    ...{ service: 'pi', at: '1970-01-01T00:21:40.000Z' },
    ...{ due: '1970-01-01T00:22:40.000Z', late: '1970-01-01T00:22:50.000Z' },
  });
  expect(world.health).toBe('up');
  await world.pass(69);
  expect(world.health).toBe('up');
  await world.pass(3);
  expect(world.health).toBe('down missed');
  await world.pass(300);
  expect(world.told).toEqual(['down: pi is down: missed']);
  await world.keeper.report('pi', good);
  await world.settled();
  expect(world.told).toEqual(['down: pi is down: missed', expect.stringContaining('up: pi is up again')]);
  const outages = await world.memory.outages({ limit: 10 });
  expect(outages).toMatchObject([
    { startedAtMs: 1_370_000, endedAtMs: 1_672_000, reason: 'missed', from: ['@manager'] },
  ]);
});

test('what is reported is durable when it is answered, and each of it is stored once', async () => {
  const world = await begun();
  await Promise.all([1, 2, 3].map(() => world.keeper.report('pi', { ...good, data: '{"a":1}' })));
  const { stored } = await world.memory.load();
  expect(stored).toMatchObject([{ agent: '@manager', seq: 4 }]);
  expect((await world.memory.heartbeats()).records).toMatchObject([{ service: 'pi', record: { data: '{"a":1}' } }]);
});

test.each(['append', 'keepHeartbeats'] as const)(
  'what could not be stored (%s) is not answered, and can be said again',
  async (what) => {
    const world = await begun();
    world.breaks = what;
    await expect(world.keeper.report('pi', { kind: 'fail' })).rejects.toMatchObject({ code: 'store-failed' });
    world.breaks = undefined;
    await world.keeper.report('pi', { kind: 'fail' });
    await world.settled();
    expect(world.told).toEqual(['down: pi is down: failed']);
    await world.keeper.report('pi', good);
    expect(world.health).toBe('up');
  },
);

test('whoever was missed while the store failed is missed when it can', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  world.breaks = 'append';
  await world.pass(80);
  expect([world.health, world.told]).toEqual(['up', []]);
  world.breaks = undefined;
  await world.pass(3);
  expect([world.health, world.told]).toEqual(['down missed', ['down: pi is down: missed']]);
});

test('a manager that was killed accuses nobody: what was vouched for holds, and deadlines start again', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.kill();
  world.clock.pass(30_000);
  await world.begin();
  expect(world.health).toBe('up');
  await world.pass(65);
  expect(world.health).toBe('up');
  await world.pass(10);
  expect([world.health, world.told]).toEqual(['down missed', ['down: pi is down: missed']]);
});

test('a manager that was away too long to know says so, and tells nobody', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.kill();
  world.clock.pass(3_600_000);
  await world.begin();
  expect(world.health).toBe('unknown away');
  await world.keeper.report('pi', good);
  expect([world.health, world.told]).toEqual(['up', []]);
});

test('an outage outlives its manager, is not told twice, and ends with the next report', async () => {
  const world = await begun();
  await world.keeper.report('pi', { kind: 'fail', exitCode: 3 });
  await world.settled();
  await world.kill();
  world.clock.pass(3_600_000);
  await world.begin();
  expect(world.health).toBe('down failed');
  await world.pass(200);
  expect(world.told).toEqual(['down: pi is down: failed']);
  await world.keeper.report('pi', good);
  await world.settled();
  expect(world.told).toHaveLength(2);
  expect(await world.memory.outages({ open: true, limit: 1 })).toEqual([]);
});

test('what was stored and not judged before a kill is told by the next manager, once', async () => {
  const world = await begun();
  world.breaks = 'commit';
  await world.keeper.report('pi', { kind: 'fail' });
  await world.kill();
  expect(world.told).toEqual([]);
  world.breaks = undefined;
  await world.begin();
  await world.pass(3);
  expect([world.health, world.told]).toEqual(['down failed', ['down: pi is down: failed']]);
  await world.kill();
  await world.begin();
  expect(world.told).toHaveLength(1);
});

test('a run that began before a kill ends after it', async () => {
  const world = await begun();
  await world.keeper.report('pi', { kind: 'start' });
  await world.kill();
  world.clock.pass(5_000);
  await world.begin();
  expect(world.keeper.view('pi')).toMatchObject({ report: 'start', runningSince: '1970-01-01T00:16:40.000Z' });
  await world.keeper.report('pi', { kind: 'success', exitCode: 0 });
  expect(world.keeper.view('pi')).toMatchObject({ report: 'success', exitCode: 0, runMs: 5_000 });
  expect(world.judge.service('pi')?.latest.get(OWN_VANTAGE)).toMatchObject({ latencyMs: 5_000 });
});

test('a manager that was frozen has not listened', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.freeze(100);
  expect(world.health).toBe('unknown away');
  await world.pass(60);
  expect(world.told).toEqual([]);
});

test('a report that comes as time runs out is heard first', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.pass(69);
  // The tick at which it is late, and what arrived before it in the same moment.
  world.clock.pass(1_000);
  await world.keeper.report('pi', good);
  await world.pass(5);
  expect([world.health, world.told]).toEqual(['up', []]);
});

test('a manager that comes late itself listens for as long before it says that somebody is late', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.pass(69);
  world.clock.pass(4_000);
  world.clock.pass(900);
  await world.settled();
  await world.keeper.report('pi', good);
  await world.pass(5);
  expect([world.health, world.told]).toEqual(['up', []]);
});

test('what is wished for anew begins anew, and the others do not notice', async () => {
  const world = await begun();
  await world.keeper.report('pi', good);
  await world.pass(30);
  await world.configure(wishOf('pi'), wishOf('other', { graceMs: 0 }));
  await world.pass(2);
  expect(world.keeper.view('pi')).toMatchObject({ late: '1970-01-01T00:17:50.000Z' });
  await world.configure(wishOf('pi', { graceMs: 20_000 }));
  await world.settled();
  expect(world.keeper.view('pi')).toMatchObject({ late: '1970-01-01T00:18:32.000Z' });
  expect(world.keeper.has('other')).toBe(false);
  await expect(world.keeper.report('other', good)).rejects.toMatchObject({ code: 'not-found' });
});
