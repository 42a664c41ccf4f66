// One channel's way out: messages one after the other, each tried until it is taken or given up. Knows the order of packing, sending and settling; refuses to
// know what other channels do.
import { type Clock, Fault, messageOf, type Random } from '@vedette/protocol/kit';
import type { StoreId } from '@vedette/protocol/wire';
import pRetry, { type RetryContext } from 'p-retry';
import type { Logger } from 'pino';
import { retryAfterOf } from './channel/answer.ts';
import { compose } from './core/compose.ts';
import type { Channel } from './core/message.ts';
import { Gathering } from './core/outbox.ts';
import type { Notification } from './core/record.ts';
import type { Store } from './store/store.ts';

export type LaneOptions = {
  readonly name: string;
  readonly store: Pick<Store, 'pack' | 'settle'>;
  readonly storeId: StoreId;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export type LaneView = {
  /** Notifications that are not sent yet. */
  readonly due: number;
  /** What was wrong with the last attempt; absent when it went well or there was none. */
  readonly trouble?: string;
  readonly sentAtMs?: number;
  /** Notifications that it took, and that were given up, since the manager started. */
  readonly sent: number;
  readonly failed: number;
};

export type Packet = { readonly key: string; readonly notifications: readonly Notification[] };

/** About an hour of attempts, every ten minutes in the end: whoever is paged by it is awake by then, or the channel is dead. */
const RETRIES = 12;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 600_000;

/** A store that cannot be written is tried again this often. */
const STORE_RETRY_MS = 1_000;
const KEY_BYTES = 16;

export class Lane {
  /** What it is sent by; undefined when the configuration names no such channel any more. */
  channel: Channel | undefined;
  readonly #options: LaneOptions;
  readonly #gathering = new Gathering();
  readonly #packed: Packet[] = [];
  readonly #stopped = new AbortController();
  #due = 0;
  #sent = 0;
  #failedCount = 0;
  #trouble: string | undefined;
  #sentAtMs: number | undefined;
  #running: Promise<void> | undefined;
  #wake: () => void = () => {};

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get view(): LaneView {
    return {
      due: this.#due,
      sent: this.#sent,
      failed: this.#failedCount,
      ...(this.#trouble !== undefined && { trouble: this.#trouble }),
      ...(this.#sentAtMs !== undefined && { sentAtMs: this.#sentAtMs }),
    };
  }

  add(notification: Notification): void {
    this.#gathering.add(notification, this.#options.clock.elapsed());
    this.#due++;
    this.#go();
  }

  /** A message that is on record already: it goes out first, under the key it has. */
  resume(packet: Packet): void {
    this.#packed.push(packet);
    this.#due += packet.notifications.length;
    this.#go();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#running;
  }

  #go(): void {
    this.#wake();
    if (this.#stopped.signal.aborted) return;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      while (!signal.aborted) {
        const packet = this.#packed.shift() ?? (await this.#pack());
        if (packet) await this.#deliver(packet);
        else if (this.#gathering.isEmpty) return;
        else await this.#until(this.#gathering.dueAt);
      }
    } finally {
      // In the same breath as the look that found nothing: what comes after it begins anew.
      this.#running = undefined;
    }
  }

  /** The next message, on record. */
  async #pack(): Promise<Packet | undefined> {
    const { clock, random, store, name } = this.#options;
    const notifications = this.#gathering.take(clock.elapsed());
    if (!notifications) return undefined;
    const packet = { key: random.hex(KEY_BYTES), notifications };
    const ids = notifications.map(({ id }) => id);
    await this.#recorded(() => store.pack({ key: packet.key, channel: name, notifications: ids }));
    return packet;
  }

  async #deliver({ key, notifications }: Packet): Promise<void> {
    const [first, ...more] = notifications;
    if (!first) return;
    const { clock, store, storeId, name, logger } = this.#options;
    const message = compose([first, ...more], key, storeId);
    let attempts = 0;
    try {
      const send = (attempt: number): Promise<void> => {
        attempts = attempt;
        return this.#mustBe().send(message, this.#stopped.signal);
      };
      await pRetry(send, {
        retries: RETRIES,
        minTimeout: RETRY_MS_MIN,
        maxTimeout: RETRY_MS_MAX,
        randomize: true,
        signal: this.#stopped.signal,
        shouldRetry: ({ error }) => error instanceof Fault && error.retryable,
        onFailedAttempt: (context) => this.#failed(context),
      });
      if (this.#trouble !== undefined) logger.info({ channel: name }, `channel ${name} takes messages again`);
      this.#trouble = undefined;
      this.#sentAtMs = clock.now();
      this.#sent += notifications.length;
      await this.#recorded(() => store.settle(key, { state: 'sent', atMs: clock.now(), attempts }));
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      const why = messageOf(error);
      logger.error(
        { channel: name, subscriber: first.subscriber, notifications: notifications.length, attempts },
        `a message could not be delivered and is given up: ${why} 'vedette channel retry ${name}' tries again.`,
      );
      this.#failedCount += notifications.length;
      await this.#recorded(() => store.settle(key, { state: 'failed', atMs: clock.now(), attempts, error: why }));
    }
    this.#due -= notifications.length;
  }

  async #failed({ error, attemptNumber, retriesLeft, retryDelay }: RetryContext): Promise<void> {
    const { name, logger, clock } = this.#options;
    this.#trouble = messageOf(error);
    if (retriesLeft === 0 || !(error instanceof Fault && error.retryable)) return;
    if (attemptNumber === 1)
      logger.warn({ channel: name }, `channel ${name} did not take a message, and is tried again: ${error.message}`);
    // Whoever asked for more time than the next attempt would leave gets it.
    const missingMs = (retryAfterOf(error) ?? 0) - retryDelay;
    if (missingMs > 0) await this.#wait(clock.elapsed() + missingMs);
  }

  #mustBe(): Channel {
    const { name } = this.#options;
    if (this.channel) return this.channel;
    throw new Fault('channel-refused', `There is no channel ${name} in the configuration any more.`);
  }

  /** Until it is on record: a store that cannot be written now can be later. */
  async #recorded(act: () => Promise<void>): Promise<void> {
    const { clock, logger, name } = this.#options;
    for (let isFirst = true; !this.#stopped.signal.aborted; isFirst = false) {
      try {
        return await act();
      } catch (error) {
        if (isFirst) logger.error({ err: error, channel: name }, 'what becomes of a message could not be stored yet');
        await this.#wait(clock.elapsed() + STORE_RETRY_MS);
      }
    }
  }

  /** Until then, whatever else comes, but for the end. */
  async #wait(atMs: number): Promise<void> {
    while (!this.#stopped.signal.aborted && this.#options.clock.elapsed() < atMs) await this.#until(atMs);
  }

  /** Until then, or until something happens. */
  async #until(atMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    using _ = this.#options.clock.at(atMs, resolve);
    await promise;
  }
}
