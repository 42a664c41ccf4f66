// A way to the other side as a port: messages in order, both ways, until it ends. Knows what a session needs of a link; refuses to know whether there
// are sockets behind it.
import type { Fault } from '../kit/fault.ts';
import type { Message } from '../wire/message.ts';

export type ChannelEvents = {
  message(message: Message): void;
  /** Called once, whichever side ended it; without a fault when it ended in order. */
  close(fault: Fault | undefined): void;
};

export type Channel = {
  /** Where the other side is, for those who log. */
  readonly remote: string;
  /** The other side is who it should be: messages of a session's size are taken from now on. */
  admit(): void;
  send(message: Message): void;
  /** Ends it once what was sent is out; `close` comes with the fault when there is one. */
  close(fault?: Fault): void;
};

/** Begins a channel. No event comes before this has returned. */
export type OpenChannel = (events: ChannelEvents) => Channel;
