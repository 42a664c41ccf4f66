// Carries what was decided to those who are to be told, channel by channel. Knows that everything is on record before it is sent, and what came of it after;
// that a slow or dead channel is its own trouble alone (S4). Refuses to know what is said and how a channel says it.
import { type Clock, Fault, type Random } from '@vedette/protocol/kit';
import type { StoreId } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { testMessage } from './core/compose.ts';
import type { Channel } from './core/message.ts';
import type { Notification } from './core/record.ts';
import { Lane, type LaneView } from './lane.ts';
import type { Store, Undelivered } from './store/store.ts';

export type OutboxOptions = {
  readonly store: Pick<Store, 'undelivered' | 'pack' | 'settle' | 'retry'>;
  readonly storeId: StoreId;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

/** How one channel is doing. */
export type ChannelState = LaneView & { readonly channel: string };

/** Somebody waits for the outcome of a test, and not longer than ten seconds. */
const TEST_MS_MAX = 8_000;
const KEY_BYTES = 16;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, Lane>();
  #channels: ReadonlyMap<string, Channel> = new Map();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** These channels are in force from now on, those before them are closed. What is due on one that is no more is given up. */
  async configure(channels: readonly Channel[]): Promise<void> {
    const before = this.#channels;
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]));
    for (const [name, lane] of this.#lanes) lane.channel = this.#channels.get(name);
    for (const channel of before.values()) await channel.close();
  }

  /** Takes up what the last manager left, before anything else is decided. */
  async begin(): Promise<void> {
    this.#takeUp(await this.#options.store.undelivered());
  }

  /** What was decided and is on record. */
  take(notification: Notification): void {
    for (const channel of notification.channels) this.#lane(channel).add(notification);
  }

  /** Resolves when the channel has taken a message that says that it is a test. @throws Fault `not-found`, or what the channel has against it */
  async test(name: string): Promise<void> {
    const { random, clock } = this.#options;
    const channel = this.#mustBe(name);
    const message = testMessage(name, random.hex(KEY_BYTES), clock.now());
    await channel.send(message, AbortSignal.timeout(TEST_MS_MAX));
  }

  /** Tries again what was given up on a channel; how many notifications. @throws Fault `not-found` */
  async retry(name: string): Promise<number> {
    this.#mustBe(name);
    const due = await this.#options.store.retry(name);
    this.#takeUp(due);
    return due.length;
  }

  states(): readonly ChannelState[] {
    return [...this.#channels.keys()].map((channel) => ({ channel, ...this.#lane(channel).view }));
  }

  /** Ends at once: what is under way stays due, and goes out under its key when the next manager begins. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
    for (const channel of this.#channels.values()) await channel.close();
  }

  /** What was packed goes out as it was, the rest as if it had just been decided. */
  #takeUp(due: readonly Undelivered[]): void {
    const packed = new Map<string, { readonly channel: string; readonly notifications: Notification[] }>();
    for (const { notification, channel, key } of due) {
      if (key === undefined) {
        this.#lane(channel).add(notification);
        continue;
      }
      const packet = packed.get(key) ?? { channel, notifications: [] };
      packet.notifications.push(notification);
      packed.set(key, packet);
    }
    for (const [key, { channel, notifications }] of packed) this.#lane(channel).resume({ key, notifications });
  }

  #lane(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known) return known;
    const { store, storeId, clock, random, logger } = this.#options;
    const lane = new Lane({ name, store, storeId, clock, random, logger });
    lane.channel = this.#channels.get(name);
    this.#lanes.set(name, lane);
    return lane;
  }

  #mustBe(name: string): Channel {
    const channel = this.#channels.get(name);
    if (!channel)
      throw new Fault('not-found', `There is no channel ${name}. Name it under channels in the configuration.`);
    return channel;
  }
}
