// What a subscriber is to be told, complete, and how it is handed to whatever carries it. Knows what every channel may rely on; refuses to know any of them.

import type { Matter, NotificationEvent } from './record.ts';

/** One service that a message is about. */
export type Concern = Omit<Matter, 'incident'> & {
  readonly service: string;
  /** The same for "down" and "up" of one outage, and of no other outage. */
  readonly incident: string;
};

export type MessageEvent = NotificationEvent | 'test';

/** Whether it says that something is well again. */
export const isGood = (event: MessageEvent): boolean => event === 'up' || event === 'settled';

/** A channel adds nothing to it but its form. */
export type Message = {
  /** The same for every attempt to send this, and of no other message: whoever gets it twice can tell. */
  readonly key: string;
  readonly event: MessageEvent;
  readonly subscriber: string;
  readonly atMs: number;
  /** One line for people: `web is down: refused, seen from eu-1 and us-1 since 10:03:07 UTC`. */
  readonly title: string;
  /** Several lines for people; the title is not repeated in it. May be empty. */
  readonly text: string;
  /** At least one, but for `test`. */
  readonly concerns: readonly Concern[];
};

export type Channel = {
  readonly name: string;
  /**
   * Resolves when the other side has taken the message.
   * @throws Fault `channel-failed` when it may be tried again, `channel-refused` when trying again is of no use
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};
