// The one shape of all kinds of channels. Knows what a kind is given and what it owes; refuses to know any of them.
import type { ChannelType, WishOf } from '../core/channel-wish.ts';
import type { Message } from '../core/message.ts';
import type { Tools } from './tools.ts';

/**
 * Resolves when the other side has taken the message. `signal` ends an attempt that takes too long or is called off, and whatever is thrown then is of no
 * interest. @throws Fault `channel-failed`, `channel-refused`
 */
export type Send = (message: Message, signal: AbortSignal) => Promise<void>;

/** Makes the way to send for one wish: all that can be known before the first message is found out here. @throws Fault `channel-refused` */
export type Kind<Type extends ChannelType> = (wish: WishOf<Type>, tools: Tools) => Send;
