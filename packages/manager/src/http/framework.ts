// The server behind the HTTP interface, of a manager that leads and of one that does not: limits and TLS. Refuses to know addresses and who may ask.
import { Server as TlsServer } from 'node:tls';
import fastify, { type FastifyInstance } from 'fastify';
import { problemOf, sendProblem } from './problem.ts';

/** A request is over within `requestMs`, and whether it is is looked at every `lookMs`. */
export const httpLimits = { bodyBytesMax: 16_384, idParamCharsMax: 256, requestMs: 10_000, lookMs: 1_000 } as const;

/** A certificate with those between it and the authority, and its key: PEM. */
export type Secret = { readonly certificate: string; readonly key: string };

/** What every browser and client of today speaks. */
const TLS_MIN = 'TLSv1.2';

/** @param secret without it, everything travels in the open @param closes which connections go at once when it closes */
export const createFramework = (secret: Secret | undefined, closes: 'idle' | true): FastifyInstance => {
  const options = {
    logger: false,
    bodyLimit: httpLimits.bodyBytesMax,
    requestTimeout: httpLimits.requestMs,
    forceCloseConnections: closes,
    routerOptions: { maxParamLength: httpLimits.idParamCharsMax },
    frameworkErrors: (error: Error, _request: unknown, reply: Parameters<typeof sendProblem>[0]) =>
      void sendProblem(reply, problemOf(error)),
  };
  const connectionsCheckingInterval = httpLimits.lookMs;
  if (!secret) return fastify({ ...options, http: { connectionsCheckingInterval } });
  const https = {
    ...({ cert: secret.certificate, key: secret.key, minVersion: TLS_MIN } as const),
    ...{ handshakeTimeout: httpLimits.requestMs, connectionsCheckingInterval },
  };
  // The two differ in the type of the server behind them alone.
  return fastify({ ...options, https }) as unknown as FastifyInstance;
};

/** There is another certificate, for connections to come. */
export const renewSecret = (app: FastifyInstance, { certificate: cert, key }: Secret): void => {
  if (app.server instanceof TlsServer) app.server.setSecureContext({ cert, key });
};
