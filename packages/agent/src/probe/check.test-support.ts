// Probes with checks as promises, and servers to aim them at, all on loopback.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Check, Facts } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { parseTarget } from '@vedette/protocol/target';
import { onTestFinished } from 'vitest';
import type { Permit, Provisions } from './probe.ts';
import { createProbers } from './probers.ts';
import { noNames } from './tcp.test-support.ts';

export type Seen = { readonly verdict: Verdict; readonly latencyMs: number; readonly facts: Facts };

/** `up`, `down: tls`, … */
export const words = ({ verdict }: Pick<Seen, 'verdict'>): string =>
  verdict.status === 'up' ? 'up' : `${verdict.status}: ${verdict.reason}`;

/** An owner who lists nothing. */
export const nothingListed: Provisions = { command: () => undefined, identity: () => undefined, mayAskFor: () => true };

/** Every prober there is, on the real clock unless told otherwise. A name stands for 127.0.0.1. */
export const startChecking = (
  clock: Clock = systemClock,
  permit: Permit = () => true,
  secrets = {},
  provisions: Partial<Provisions> = {},
) => {
  const waiting = new Map<number, (seen: Seen) => void>();
  const prober = createProbers({
    clock,
    resolver: { ...noNames, known: () => '127.0.0.1' },
    permit,
    secrets,
    provisions: { ...nothingListed, ...provisions },
    done: (token, _sentAt, verdict, latencyMs, facts = {}) => waiting.get(token)?.({ verdict, latencyMs, facts }),
  });
  onTestFinished(() => prober.close());
  return async (url: string, check: Check, timeoutMs = 5_000): Promise<Seen> => {
    const parsed = parseTarget(url);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const once = (): Promise<Seen> => {
      const { promise, resolve } = Promise.withResolvers<Seen>();
      const token = waiting.size;
      waiting.set(token, resolve);
      prober.start(token, { target: parsed.target, check }, timeoutMs);
      return promise;
    };
    // Where the machine is busy it is the probe's own fault that the time is over, and so it says: that is tried elsewhere.
    let seen = await once();
    for (let more = 20; more > 0 && words(seen) === 'unknown: overload'; more--) seen = await once();
    return seen;
  };
};

const listening = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // The reset that ends a probe reaches the server as an error.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
};

/** The port of a server that speaks TLS; `onError` is told how connections broke. */
export const startTls = (
  options: TlsOptions,
  onError: (error: NodeJS.ErrnoException) => void = () => {},
): Promise<number> => {
  const server = createTlsServer(options);
  server.on('tlsClientError', onError);
  server.on('secureConnection', (socket) => socket.on('error', onError));
  return listening(server);
};

/** The port of a server that does with every connection whatever the test likes. */
export const startPlain = (onSocket: (socket: Socket) => void): Promise<number> => listening(createServer(onSocket));
