// Live events to any number of clients (server-sent events). Knows how to write them and whom to give up on; refuses to know what they mean.
import type { ServerResponse } from 'node:http';
import type { ApiEvent, Desk } from '../core/api.ts';

export const streamLimits = {
  /** A quiet stream says something this often, so that both ends notice when the other is gone. */
  heartbeatMs: 15_000,
  /** A client that lets more than this pile up does not read and is dropped; it may come back and starts with a fresh status. */
  unsentBytesMax: 1_048_576,
  /** Clients at the same time. */
  clientsMax: 256,
  /** What a client gets to take the last bytes when the server stops. */
  farewellMs: 500,
} as const;

type Client = {
  readonly response: ServerResponse;
  /** How much may be unsent: the limit, and the first status on top of it until that has gone out, however large it is. */
  unsentBytesMax: number;
  /** Whether they would be let in now. */
  readonly isStillIn: () => boolean;
};

export type EventStreams = {
  /** Answers this request with events from now on; false when there is no room for another client. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>, isStillIn: () => boolean): boolean;
  /** Ends every stream, and takes no new ones. */
  close(): void;
};

/** @param onDrop told of every client that was given up on */
export const createEventStreams = (desk: Desk, onDrop: (unsentBytes: number) => void): EventStreams => {
  const clients = new Set<Client>();
  let watching: Disposable | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;

  const send = (client: Client, chunk: string): void => {
    client.response.write(chunk);
    const unsentBytes = client.response.writableLength;
    if (unsentBytes <= client.unsentBytesMax) return;
    onDrop(unsentBytes);
    clients.delete(client);
    client.response.destroy();
  };
  const broadcast = (chunk: string): void => {
    for (const client of clients) send(client, chunk);
  };
  const beat = (): void => {
    // Who has been logged out hears no more, on this way neither.
    for (const client of clients) {
      if (client.isStillIn()) continue;
      clients.delete(client);
      client.response.end();
    }
    broadcast(': still here\n\n');
  };
  // The desk is watched and the heart beats only while somebody listens.
  const settle = (): void => {
    if (clients.size > 0) {
      watching ??= desk.watch((event) => broadcast(frame(event)));
      heartbeat ??= setInterval(beat, streamLimits.heartbeatMs);
      return;
    }
    watching?.[Symbol.dispose]();
    clearInterval(heartbeat);
    watching = undefined;
    heartbeat = undefined;
  };

  return {
    open(response, headers, isStillIn) {
      if (closed || clients.size >= streamLimits.clientsMax) return false;
      const first = `retry: 1000\n\n${frame({ type: 'status', data: desk.status() })}`;
      const unsentBytesMax = streamLimits.unsentBytesMax + Buffer.byteLength(first);
      const client: Client = { response, unsentBytesMax, isStillIn };
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      // A write to a connection that has just gone is reported here; `close` follows and cleans up.
      response.on('error', () => undefined);
      response.once('drain', () => {
        client.unsentBytesMax = streamLimits.unsentBytesMax;
      });
      response.once('close', () => {
        clients.delete(client);
        settle();
      });
      clients.add(client);
      settle();
      send(client, first);
      return true;
    },
    close() {
      closed = true;
      const leaving = [...clients];
      clients.clear();
      settle();
      for (const { response } of leaving) {
        response.end();
        // A client that does not read would never take the end either.
        const late = setTimeout(() => response.destroy(), streamLimits.farewellMs);
        response.once('close', () => clearTimeout(late));
      }
    },
  };
};

const frame = (event: ApiEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
