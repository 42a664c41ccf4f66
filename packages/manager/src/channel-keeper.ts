// Keeps the channels of the file in force, and answers for them. Knows that a channel which cannot be made refuses everything and says why; refuses to know
// what channels do.
import { Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { ChannelDesk, ChannelView } from './core/api.ts';
import type { ChannelWish } from './core/channel-wish.ts';
import type { Channel } from './core/message.ts';
import { isoTime } from './core/views.ts';
import type { Outbox } from './outbox.ts';

export type ChannelKeeperOptions = {
  readonly outbox: Outbox;
  /** @throws Fault `channel-refused` when a secret it needs is not there */
  readonly create: (wish: ChannelWish) => Channel;
  readonly logger: Logger;
};

export class ChannelKeeper implements ChannelDesk {
  readonly #options: ChannelKeeperOptions;
  #wishes: readonly ChannelWish[] = [];

  constructor(options: ChannelKeeperOptions) {
    this.#options = options;
  }

  /** Makes them anew, so that secrets which were exchanged are read again. */
  async enforce(wishes: readonly ChannelWish[]): Promise<void> {
    this.#wishes = wishes;
    await this.#options.outbox.configure(wishes.map((wish) => this.#create(wish)));
  }

  channels(): readonly ChannelView[] {
    const types = new Map(this.#wishes.map(({ id, type }) => [id, type]));
    return this.#options.outbox.states().map(({ channel, due, trouble, sentAtMs }) => ({
      id: channel,
      type: types.get(channel) ?? '',
      due,
      ...(trouble !== undefined && { trouble }),
      ...(sentAtMs !== undefined && { sentAt: isoTime(sentAtMs) }),
    }));
  }

  test(id: string): Promise<void> {
    return this.#options.outbox.test(id);
  }

  async retry(id: string): Promise<{ readonly notifications: number }> {
    return { notifications: await this.#options.outbox.retry(id) };
  }

  #create(wish: ChannelWish): Channel {
    const { create, logger } = this.#options;
    try {
      return create(wish);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      logger.error({ channel: wish.id }, error.message);
      return { name: wish.id, send: () => Promise.reject(error), close: async () => {} };
    }
  }
}
