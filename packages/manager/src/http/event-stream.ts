// Live events to any number of clients (server-sent events). Knows how to write them, whom to give up on and how somebody goes on where they were; refuses to know what they
// mean.
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Desk } from '../core/api.ts';
import { eventText } from '../core/event-text.ts';
import { EventLog } from './event-log.ts';

export const streamLimits = {
  /** A quiet stream says something this often, so that both ends notice when the other is gone. */
  heartbeatMs: 15_000,
  /** A client that lets more than this pile up does not read and is dropped; it may come back and starts with a fresh status. */
  unsentBytesMax: 1_048_576,
  /** Clients at the same time. */
  clientsMax: 256,
  /** What a client gets to take the last bytes when the server stops. */
  farewellMs: 500,
  /** For so long after the last one left, what happens is kept for whoever comes back. */
  lingerMs: 60_000,
} as const;

type Client = {
  readonly response: ServerResponse;
  /** How much may be unsent: the limit, and what it begins with on top of it until that has gone out, however large it is. */
  unsentBytesMax: number;
  /** Whether they would be let in now. */
  readonly isStillIn: () => boolean;
};

export type StreamWanted = {
  readonly headers: Readonly<Record<string, string>>;
  /** The last event that was seen before. */
  readonly lastId: string | undefined;
  readonly isStillIn: () => boolean;
};

export type EventStreams = {
  /** Answers this request with events from now on, or from where it says; false when there is no room for another client. */
  open(response: ServerResponse, wanted: StreamWanted): boolean;
  /** Ends every stream, and takes no new ones. */
  close(): void;
};

/** @param onDrop told of every client that was given up on */
export const createEventStreams = (desk: Desk, onDrop: (unsentBytes: number) => void): EventStreams =>
  new Streams(desk, onDrop);

class Streams implements EventStreams {
  readonly #desk: Desk;
  readonly #onDrop: (unsentBytes: number) => void;
  readonly #clients = new Set<Client>();
  #log = newLog();
  #watching: Disposable | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #leaving: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(desk: Desk, onDrop: (unsentBytes: number) => void) {
    this.#desk = desk;
    this.#onDrop = onDrop;
  }

  open(response: ServerResponse, { headers, lastId, isStillIn }: StreamWanted): boolean {
    if (this.#closed || this.#clients.size >= streamLimits.clientsMax) return false;
    this.#watch();
    const missed = lastId === undefined ? undefined : this.#log.since(lastId);
    const news = missed?.join('') ?? eventText('status', this.#desk.status(), this.#log.id);
    const first = `retry: 1000\n\n${news}`;
    const unsentBytesMax = streamLimits.unsentBytesMax + Buffer.byteLength(first);
    const client: Client = { response, unsentBytesMax, isStillIn };
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    // A write to a connection that has just gone is reported here; `close` follows and cleans up.
    response.on('error', () => undefined);
    response.once('drain', () => {
      client.unsentBytesMax = streamLimits.unsentBytesMax;
    });
    response.once('close', () => this.#gone(client));
    this.#clients.add(client);
    this.#send(client, first);
    return true;
  }

  close(): void {
    this.#closed = true;
    const leaving = [...this.#clients];
    this.#clients.clear();
    this.#rest();
    for (const { response } of leaving) {
      response.end();
      // A client that does not read would never take the end either.
      const late = setTimeout(() => response.destroy(), streamLimits.farewellMs);
      response.once('close', () => clearTimeout(late));
    }
  }

  #send(client: Client, chunk: string): void {
    client.response.write(chunk);
    const unsentBytes = client.response.writableLength;
    if (unsentBytes <= client.unsentBytesMax) return;
    this.#onDrop(unsentBytes);
    client.response.destroy();
    this.#gone(client);
  }

  #broadcast(chunk: string): void {
    for (const client of this.#clients) this.#send(client, chunk);
  }

  #beat(): void {
    // Who has been logged out hears no more, on this way neither.
    for (const client of this.#clients)
      if (!client.isStillIn()) {
        client.response.end();
        this.#gone(client);
      }
    this.#broadcast(': still here\n\n');
  }

  /** The desk is watched while somebody listens, and a little longer for those who come back; the heart beats while somebody listens. */
  #watch(): void {
    clearTimeout(this.#leaving);
    this.#leaving = undefined;
    this.#watching ??= this.#desk.watch(({ type, data }) => this.#broadcast(this.#log.add(type, data)));
    this.#heartbeat ??= setInterval(() => this.#beat(), streamLimits.heartbeatMs);
  }

  #gone(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0 || this.#closed || this.#leaving) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#leaving = setTimeout(() => this.#rest(), streamLimits.lingerMs);
    this.#leaving.unref();
  }

  #rest(): void {
    clearTimeout(this.#leaving);
    clearInterval(this.#heartbeat);
    this.#watching?.[Symbol.dispose]();
    this.#watching = undefined;
    this.#heartbeat = undefined;
    this.#leaving = undefined;
    this.#log = newLog();
  }
}

const newLog = (): EventLog => new EventLog(randomBytes(6).toString('hex'));
