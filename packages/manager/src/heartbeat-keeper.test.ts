// Those who report, from the report to the notification, with a store that the test can break, managers that are killed, and a clock that it moves.
import type { Random } from '@vedette/protocol/kit';
import { Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { demandsOf } from './core/assignment.ts';
import { Judge } from './core/judge.ts';
import { OWN_VANTAGE } from './core/own-vantage.ts';
import type { HeartbeatWish, ServiceWish, Wishes } from './core/wishes.ts';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { HeartbeatKeeper } from './heartbeat-keeper.ts';
import { Ingest } from './ingest.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const wishOf = (id: string, more: Partial<HeartbeatWish> = {}): ServiceWish => ({
  id,
  target: `heartbeat:${id}`,
  heartbeat: { schedule: { type: 'interval', everyMs: 60_000 }, graceMs: 10_000, ...more },
  ...{ everyMs: 60_000, timeoutMs: 3_000, graceMs: 0, recover: 1 },
  agents: [OWN_VANTAGE],
  labels: {},
});

const logger = { info: () => {}, warn: () => {}, error: () => {} } as unknown as Logger;

class World {
  readonly clock = new StandingClock();
  readonly memory = createMemoryStore('0'.repeat(32));
  readonly told: string[] = [];
  breaks: 'append' | 'keepHeartbeats' | 'commit' | undefined;
  services = [wishOf('pi')];
  judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  #keeper: HeartbeatKeeper | undefined;
  #ingest: Ingest | undefined;
  #epochs = 0;
  #life = 0;

  get keeper(): HeartbeatKeeper {
    if (!this.#keeper) throw new Error('no manager runs');
    return this.#keeper;
  }

  /** A manager takes over from the one before, which may have been killed. */
  async begin(): Promise<void> {
    const { clock } = this;
    const life = ++this.#life;
    // What one that was killed still asks for is never answered.
    const broken = (what: World['breaks']): Promise<never> | undefined =>
      life === this.#life ? this.#broken(what) : new Promise(() => {});
    const loaded = await this.memory.load();
    this.judge = new Judge(loaded);
    const store: Store = {
      ...this.memory,
      append: (entries) => broken('append') ?? this.memory.append(entries),
      commit: (judgement) => broken('commit') ?? this.memory.commit(judgement),
      keepHeartbeats: (kept) => broken('keepHeartbeats') ?? this.memory.keepHeartbeats(kept),
    };
    this.#ingest = new Ingest(store, this.judge, clock, {
      outage: () => {},
      notification: ({ event, text }) => this.told.push(`${event}: ${text.replace(/,.*/, '')}`),
      touched: () => {},
      failed: () => {},
    });
    const random: Random = { fraction: () => 0, hex: () => String(++this.#epochs).padStart(32, '0') };
    this.#keeper = new HeartbeatKeeper({
      ...{ store, judge: this.judge, ingest: this.#ingest, clock, random, logger },
      touched: () => {},
    });
    await this.configure();
    await this.#ingest.replay(loaded.judged);
    await this.#keeper.begin();
    await this.settled();
  }

  async configure(...services: readonly ServiceWish[]): Promise<void> {
    if (services.length > 0) this.services = [...services];
    const wishes = {
      services: this.services,
      subscribers: [{ id: 'ops', services: ['pi'], channels: [] }],
      planned: [],
    };
    const slots = await this.memory.number(this.services.map(({ id }) => id));
    this.judge.configure(demandsOf(wishes as unknown as Wishes), slots, this.clock.now());
    this.keeper.configure();
  }

  /** Second by second, as far as a manager that is there notices. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      this.clock.pass(900);
      this.clock.pass(100);
      await this.settled();
    }
  }

  /** All at once: nothing ran meanwhile. */
  async freeze(seconds: number): Promise<void> {
    this.clock.pass(seconds * 1_000);
    await this.settled();
  }

  /** Everything that is under way has come to its end. */
  async settled(): Promise<void> {
    for (let i = 0; i < 100; i++) await Promise.resolve();
    await this.#ingest?.flush();
  }

  async kill(): Promise<void> {
    await this.#keeper?.stop();
    this.#keeper = undefined;
    this.#ingest = undefined;
    this.#life++;
  }

  get health(): string {
    const judged = this.judge.service('pi');
    const whole = judged && this.judge.whole(judged);
    return whole ? `${whole.health}${'reason' in whole ? ` ${whole.reason}` : ''}` : 'none';
  }

  #broken(what: World['breaks']): Promise<never> | undefined {
    return this.breaks === what ? Promise.reject(new Fault('store-failed', 'The disk is full.')) : undefined;
  }
}

const begun = async (): Promise<World> => {
  const world = new World();
  world.clock.pass(1_000_000);
  await world.begin();
  return world;
};

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
