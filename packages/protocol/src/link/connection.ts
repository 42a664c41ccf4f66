// A socket as a stream of messages, both ways. Knows frames, limits before and after the greeting, and that memory stays bounded whatever the
// other side does; refuses to know what the messages mean and who dialled.
import type { Socket } from 'node:net';
import { errnoOf, Fault, messageOf } from '../kit/fault.ts';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message } from '../wire/index.ts';

export type ConnectionEvents = {
  message(message: Message): void;
  /** Called once, whichever side ended it; without a fault when it ended in order. */
  close(fault: Fault | undefined): void;
};

/** What is written but not yet taken by the kernel may stand this long without any progress. */
const STALL_MS = 30_000;

export class Connection {
  /** Where the other side is: `127.0.0.1:40312`. */
  readonly remote: string;
  readonly #socket: Socket;
  readonly #reader = new FrameReader(limits.greetingBytesMax);
  readonly #events: ConnectionEvents;
  #fault: Fault | undefined;
  #ended = false;
  #stall: NodeJS.Timeout | undefined;

  constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    socket.setNoDelay(true);
    // No encoding is set, so chunks are bytes.
    socket.on('data', (chunk) => this.#take(chunk as Uint8Array));
    socket.on('drain', () => this.#unstall());
    socket.on('error', (error) => {
      this.#fault ??= new Fault(
        'link-lost',
        `The connection to ${this.remote} broke: ${errnoOf(error) ?? messageOf(error)}.`,
        { cause: error },
      );
    });
    socket.on('close', () => this.#closed());
  }

  /** Bytes written that the kernel has not taken yet. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** The other side is who it should be: frames of a session's size are taken from now on. */
  admit(): void {
    this.#reader.bytesMax = limits.frameBytesMax;
  }

  send(message: Message): void {
    if (this.#ended) return;
    if (!this.#socket.write(encodeMessage(message))) this.#watchStall();
  }

  /** Takes nothing more off the socket for now, so that TCP tells the other side to wait. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection once what was sent is out, or after `patienceMs`; with a fault when it ends out of order. */
  close(fault?: Fault, patienceMs = 1_000): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#fault ??= fault;
    this.#socket.resume();
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), patienceMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #take(chunk: Uint8Array): void {
    if (this.#ended) return;
    try {
      this.#reader.push(chunk);
      for (let payload = this.#reader.next(); payload && !this.#ended; payload = this.#reader.next()) {
        this.#events.message(decodeMessage(payload));
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.close(error);
    }
  }

  #watchStall(): void {
    if (this.#stall) return;
    let queued = this.queuedBytes;
    this.#stall = setInterval(() => {
      if (this.queuedBytes >= queued) {
        this.#fault ??= new Fault(
          'stalled',
          `${this.remote} has taken nothing of what it was sent for ${STALL_MS / 1_000} s.`,
        );
        this.#socket.destroy();
      }
      queued = this.queuedBytes;
    }, STALL_MS);
  }

  #unstall(): void {
    clearInterval(this.#stall);
    this.#stall = undefined;
  }

  #closed(): void {
    this.#unstall();
    this.#ended = true;
    this.#events.close(this.#fault);
  }
}
