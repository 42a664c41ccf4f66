// A socket as a stream of messages, both ways. Knows frames, limits before and after the greeting, and that memory stays bounded whatever the
// other side does; refuses to know what the messages mean and who dialled.
import type { Socket } from 'node:net';
import type { Channel, ChannelEvents, OpenChannel } from '../delivery/channel.ts';
import { farewell } from '../delivery/farewell.ts';
import type { Clock } from '../kit/clock.ts';
import { errnoOf, Fault, messageOf } from '../kit/fault.ts';
import { formatAddress } from '../target/address.ts';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message } from '../wire/index.ts';

/** What is sent may wait this long without the kernel taking any of it. */
const STALL_MS = 30_000;

/**
 * With more than this waiting to be taken, nothing is read: whoever asks and never listens is not asked what else it wants. It is more
 * than an agent ever has to say at once (a state of 100,000 services), so that two sides never wait for each other.
 */
const QUEUED_BYTES_MAX = 8 * 1024 * 1024;

/** The channel on a socket that is connected. */
export const connectionOn =
  (socket: Socket, clock: Clock): OpenChannel =>
  (events) =>
    new Connection(socket, events, clock);

export class Connection implements Channel {
  /** Where the other side is: `127.0.0.1:40312`. */
  readonly remote: string;
  readonly #socket: Socket;
  readonly #reader = new FrameReader(limits.greetingBytesMax);
  readonly #events: ChannelEvents;
  readonly #clock: Clock;
  #fault: Fault | undefined;
  #ended = false;
  /** Why nothing is read: the owner asked for it, or the other side does not read either. */
  #paused = false;
  #clogged = false;
  #isHandingOn = false;
  /** Frames the socket has not been given: it gets a little at a time, so that every bit of progress shows. */
  #outbox: Uint8Array[] = [];
  #outboxBytes = 0;
  #stall: Disposable | undefined;
  #patience: Disposable | undefined;

  constructor(socket: Socket, events: ChannelEvents, clock: Clock) {
    this.#socket = socket;
    this.#events = events;
    this.#clock = clock;
    this.remote = formatAddress({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 });
    socket.setNoDelay(true);
    // No encoding is set, so chunks are bytes.
    socket.on('data', (chunk) => this.#take(chunk as Uint8Array));
    socket.on('drain', () => this.#drained());
    socket.on('error', (error) => this.#broke(error));
    socket.on('close', () => this.#closed());
  }

  /** Bytes sent that the kernel has not taken yet. */
  get queuedBytes(): number {
    return this.#outboxBytes + this.#socket.writableLength;
  }

  /** The other side is who it should be: frames of a session's size are taken from now on. */
  admit(): void {
    this.#reader.bytesMax = limits.frameBytesMax;
  }

  /** Queues a message. Whoever sends more than answers bounds it by credit: nothing is refused here. */
  send(message: Message): void {
    // The other side may have ended already: then nobody is left to be told.
    if (this.#ended || !this.#socket.writable) return;
    const frame = encodeMessage(message);
    this.#outbox.push(frame);
    this.#outboxBytes += frame.length;
    this.#flush();
    if (this.#clogged || this.queuedBytes <= QUEUED_BYTES_MAX) return;
    this.#clogged = true;
    this.#flow();
  }

  /** Takes nothing more off the socket for now, so that TCP tells the other side to wait. */
  pause(): void {
    this.#paused = true;
    this.#flow();
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  /** Ends the connection once what was sent is out, or after `patienceMs`; with a fault when it ends out of order, of which the other side is told (P67). */
  close(fault?: Fault, patienceMs = 1_000): void {
    if (this.#ended) return;
    if (fault) this.send(farewell(fault));
    this.#ended = true;
    this.#fault ??= fault;
    this.#flow();
    if (this.#outbox.length === 0) this.#socket.end();
    this.#patience = this.#clock.at(this.#clock.elapsed() + patienceMs, () => this.#socket.destroy());
  }

  get #isHeld(): boolean {
    return this.#paused || this.#clogged;
  }

  /** What comes after the end is read too, and thrown away: or else the end of the other side would never be seen. */
  #flow(): void {
    if (this.#isHeld && !this.#ended) {
      this.#socket.pause();
      return;
    }
    this.#socket.resume();
    this.#handOn();
  }

  #take(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#reader.push(chunk);
    this.#handOn();
  }

  /** Hands on what has arrived, one message after the other, until it is held. */
  #handOn(): void {
    if (this.#isHandingOn) return;
    this.#isHandingOn = true;
    try {
      while (!this.#ended && !this.#isHeld) {
        const payload = this.#reader.next();
        if (!payload) break;
        this.#events.message(decodeMessage(payload));
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.close(error);
    } finally {
      this.#isHandingOn = false;
    }
  }

  #flush(): void {
    let given = 0;
    for (const frame of this.#outbox) {
      if (this.#socket.writableNeedDrain || !this.#socket.writable) break;
      this.#socket.write(frame);
      this.#outboxBytes -= frame.length;
      given++;
    }
    this.#outbox.splice(0, given);
    if (this.#socket.writableNeedDrain) this.#stall ??= this.#watchStall();
  }

  #watchStall(): Disposable {
    return this.#clock.at(this.#clock.elapsed() + STALL_MS, () => {
      const seconds = STALL_MS / 1_000;
      this.#fault ??= new Fault('stalled', `${this.remote} has taken nothing of what it was sent for ${seconds} s.`);
      this.#socket.destroy();
    });
  }

  #drained(): void {
    this.#stall?.[Symbol.dispose]();
    this.#stall = undefined;
    this.#flush();
    if (this.#ended && this.#outbox.length === 0) this.#socket.end();
    if (!this.#clogged || this.#outbox.length > 0) return;
    this.#clogged = false;
    this.#flow();
  }

  #broke(error: Error): void {
    // After the end it no longer matters how the other side took it.
    if (this.#ended) return;
    const why = errnoOf(error) ?? messageOf(error);
    this.#fault ??= new Fault('link-lost', `The connection to ${this.remote} broke: ${why}.`, { cause: error });
  }

  #closed(): void {
    this.#stall?.[Symbol.dispose]();
    this.#patience?.[Symbol.dispose]();
    if (!this.#ended && this.#reader.pendingBytes > 0) {
      this.#fault ??= new Fault('link-lost', `The connection to ${this.remote} ended in the middle of a message.`);
    }
    this.#ended = true;
    this.#events.close(this.#fault);
  }
}
