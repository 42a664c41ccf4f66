// Makes channels. Knows which kind each is and how long an attempt may take; refuses to know how any of them works.
import type { Clock } from '@vedette/protocol/kit';
import type { ChannelType, ChannelWish, WishOf } from '../core/channel-wish.ts';
import { formatDuration } from '../core/duration.ts';
import type { Channel, Message } from '../core/message.ts';
import { alertmanagerKind } from './alertmanager.ts';
import { commandKind } from './command.ts';
import { consoleKind } from './console.ts';
import { discordKind } from './discord.ts';
import { emailKind } from './email.ts';
import type { Kind, Send } from './kind.ts';
import { ntfyKind } from './ntfy.ts';
import { pagerdutyKind } from './pagerduty.ts';
import { slackKind } from './slack.ts';
import { teamsKind } from './teams.ts';
import { telegramKind } from './telegram.ts';
import { type ChannelDeps, Tools } from './tools.ts';
import { webhookKind } from './webhook.ts';

const kinds: { readonly [Type in ChannelType]: Kind<Type> } = {
  console: consoleKind,
  webhook: webhookKind,
  email: emailKind,
  slack: slackKind,
  discord: discordKind,
  teams: teamsKind,
  ntfy: ntfyKind,
  telegram: telegramKind,
  pagerduty: pagerdutyKind,
  alertmanager: alertmanagerKind,
  command: commandKind,
};

/** The compiler cannot see that a wish's type and the kind of that name belong together. */
const make = <Type extends ChannelType>(wish: WishOf<Type>, tools: Tools): Send => {
  const kind: Kind<Type> = kinds[wish.type as Type];
  return kind(wish, tools);
};

class MadeChannel implements Channel {
  readonly name: string;
  readonly #timeoutMs: number;
  readonly #tools: Tools;
  readonly #clock: Clock;
  readonly #send: Send;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(wish: ChannelWish, deps: ChannelDeps) {
    this.name = wish.id;
    this.#timeoutMs = wish.timeoutMs;
    this.#tools = new Tools(wish, deps);
    this.#clock = deps.clock;
    this.#send = make(wish, this.#tools);
  }

  async send(message: Message, signal: AbortSignal): Promise<void> {
    const attempt = this.#attempt(message, signal);
    this.#underWay.add(attempt);
    try {
      await attempt;
    } finally {
      this.#underWay.delete(attempt);
    }
  }

  /** Calls off what is under way, and waits for it to end. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
  }

  async #attempt(message: Message, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    using _ = this.#clock.at(this.#clock.elapsed() + this.#timeoutMs, () => late.abort());
    const off = AbortSignal.any([signal, this.#closing.signal]);
    if (off.aborted) throw this.#tools.failed('sending was called off');
    try {
      await this.#send(message, AbortSignal.any([off, late.signal]));
    } catch (thrown) {
      if (off.aborted) throw this.#tools.failed('sending was called off, and whether it was taken is not known');
      if (late.signal.aborted)
        throw this.#tools.failed(`there was no answer within ${formatDuration(this.#timeoutMs)}`);
      throw thrown;
    }
  }
}

/**
 * Secrets are looked up here and now: one that changes later is seen by the next channel that is made.
 * @throws Fault `channel-refused` when a secret is not there, or cannot be used
 */
export const createChannel = (wish: ChannelWish, deps: ChannelDeps): Channel => new MadeChannel(wish, deps);
