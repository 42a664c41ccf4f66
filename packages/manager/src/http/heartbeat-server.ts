// Where devices report from elsewhere: a server of its own with these addresses and no others, so that nothing else of the manager can be reached there. Knows
// TLS where there is a certificate; refuses to know who may report.
import { Server as TlsServer } from 'node:tls';
import { Fault } from '@vedette/protocol/kit';
import fastify, { type FastifyInstance } from 'fastify';
import type pino from 'pino';
import type { HeartbeatDesk } from '../core/heartbeat-api.ts';
import type { Address } from '../core/wishes.ts';
import { addHeartbeatRoutes, DATA_BYTES_MAX } from './heartbeat-routes.ts';
import { listenOn } from './listen.ts';
import { problemOf, sendProblem } from './problem.ts';
import { cutSlowBodies } from './slow-body.ts';

/** A device says what it has to say at once. */
const limits = { requestMs: 5_000, lookMs: 1_000, keepAliveMs: 5_000, connectionsMax: 2_000, idCharsMax: 64 } as const;

export type Secret = { readonly certificate: string; readonly key: string };

export type HeartbeatHttp = {
  /** The address really bound. @throws Fault `address-in-use`, `address-unusable` */
  listen(address: Address): Promise<Address>;
  /** There is another certificate, for connections to come. */
  renew(secret: Secret): void;
  close(): Promise<void>;
  /** Answers a request without a socket, for tests. */
  readonly inject: FastifyInstance['inject'];
};

/** @param secret without it, everything travels in the open */
export const createHeartbeatHttp = (desk: HeartbeatDesk, secret?: Secret, logger?: pino.Logger): HeartbeatHttp => {
  const app = serverWith(secret);
  app.server.maxConnections = limits.connectionsMax;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  cutSlowBodies(app, limits.requestMs);
  app.setErrorHandler((error, _request, reply) => {
    const answer = problemOf(error);
    // Not the address that was asked for: there may be a token in it.
    if (answer.status >= 500) logger?.error({ err: error }, 'a report could not be taken');
    return sendProblem(reply, answer);
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, problemOf(new Fault('not-found', 'There is nothing here but reports.'))),
  );
  addHeartbeatRoutes(app, desk);
  return {
    listen: (address) => listenOn(app, address, 'heartbeats.listen'),
    renew: ({ certificate: cert, key }) => {
      if (app.server instanceof TlsServer) app.server.setSecureContext({ cert, key });
    },
    close: () => app.close(),
    inject: app.inject.bind(app),
  };
};

const serverWith = (secret: Secret | undefined): FastifyInstance => {
  const options = {
    logger: false,
    bodyLimit: DATA_BYTES_MAX,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    http: { connectionsCheckingInterval: limits.lookMs },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: limits.idCharsMax },
    frameworkErrors: (error: Error, _request: unknown, reply: Parameters<typeof sendProblem>[0]) =>
      void sendProblem(reply, problemOf(error)),
  } as const;
  if (!secret) return fastify(options);
  const { http: _http, ...rest } = options;
  const https = {
    ...{ cert: secret.certificate, key: secret.key },
    ...{ handshakeTimeout: limits.requestMs, connectionsCheckingInterval: limits.lookMs },
  };
  // The two differ in the type of the server behind them alone.
  return fastify({ ...rest, https }) as unknown as FastifyInstance;
};
