// Probes as promises, and listeners to aim them at, all on loopback.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { onTestFinished } from 'vitest';
import type { Look, Permit, Prober } from './probe.ts';
import type { Resolver } from './resolver.ts';
import { createTcpProber } from './tcp.ts';

export type Seen = { readonly verdict: Verdict; readonly sentAt: number; readonly latencyMs: number };

/** A resolver for tests that resolve nothing. */
export const noNames: Resolver = {
  known: () => undefined,
  resolve: async (name) => await Promise.reject(new Error(`this test resolves no names, not even ${name}`)),
  close() {},
};

/** A prober that may dial anything, on the real clock, unless told otherwise; `answers` counts every call of its Done. */
export const startProber = (
  resolver: Resolver = noNames,
  clock: Pick<Clock, 'elapsed' | 'at'> = systemClock,
  permit: Permit = () => true,
) => {
  const waiting = new Map<number, (seen: Seen) => void>();
  const counts = { answers: 0 };
  const prober: Prober = createTcpProber({
    clock,
    resolver,
    permit,
    done(token, sentAt, verdict, latencyMs) {
      counts.answers++;
      waiting.get(token)?.({ verdict, sentAt, latencyMs });
    },
  });
  onTestFinished(() => prober.close());
  const probe = (host: string, port: number, timeoutMs: number): Promise<Seen> => {
    const { promise, resolve } = Promise.withResolvers<Seen>();
    const look: Look = { target: { scheme: 'tcp', host, port, path: '' } };
    const token = waiting.size;
    waiting.set(token, resolve);
    prober.start(token, look, timeoutMs);
    return promise;
  };
  return { prober, probe, counts };
};

/** A healthy listener on `host`; `onSocket` is handed every connection it accepts. */
export const startListener = async (host: string, onSocket: (socket: Socket) => void = () => {}): Promise<number> => {
  const server = createServer((socket) => {
    // The reset that ends a probe reaches the listener as an error.
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen({ port: 0, host, backlog: 4096 });
  await once(server, 'listening');
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port');
  return address.port;
};

/** A port of `host` on which nobody listens. */
export const freePort = async (host: string): Promise<number> => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port');
  await new Promise<void>((closed) => server.close(() => closed()));
  return address.port;
};
