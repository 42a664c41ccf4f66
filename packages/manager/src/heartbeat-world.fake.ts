// A small world for those who report: a store that the test can break, managers that are killed, and a clock that it moves. Refuses to know what should come of it.
import type { Random } from '@vedette/protocol/kit';
import { Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { demandsOf } from './core/assignment.ts';
import { Judge } from './core/judge.ts';
import { OWN_VANTAGE } from './core/own-vantage.ts';
import type { HeartbeatWish, ServiceWish, Wishes } from './core/wishes.ts';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { HeartbeatKeeper } from './heartbeat-keeper.ts';
import { Ingest } from './ingest.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

export const wishOf = (id: string, more: Partial<HeartbeatWish> = {}): ServiceWish => ({
  id,
  target: `heartbeat:${id}`,
  heartbeat: { schedule: { type: 'interval', everyMs: 60_000 }, graceMs: 10_000, ...more },
  ...{ everyMs: 60_000, timeoutMs: 3_000, graceMs: 0, recover: 1 },
  agents: [OWN_VANTAGE],
  labels: {},
});

const logger = { info: () => {}, warn: () => {}, error: () => {} } as unknown as Logger;

export class World {
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

export const begun = async (): Promise<World> => {
  const world = new World();
  world.clock.pass(1_000_000);
  await world.begin();
  return world;
};
