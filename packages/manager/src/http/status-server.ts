// Where the public looks: a server of its own with the pages and nothing else, so that nothing else of the manager can be reached there. Knows how much at once one
// may ask; refuses to know who asks.
import { Fault } from '@vedette/protocol/kit';
import fastify, { type FastifyInstance } from 'fastify';
import type pino from 'pino';
import { SourceBuckets } from '../core/source-buckets.ts';
import type { StatusDesk } from '../core/status-api.ts';
import type { Address } from '../core/wishes.ts';
import { forwardedSourceOf } from './forwarded-source.ts';
import { listenOn } from './listen.ts';
import { problemOf } from './problem.ts';
import { cutSlowBodies } from './slow-body.ts';
import { addStatusRoutes, headersOf, plain } from './status-routes.ts';

const limits = {
  requestMs: 10_000,
  lookMs: 1_000,
  keepAliveMs: 10_000,
  connectionsMax: 2_000,
  bodyBytesMax: 1,
} as const;

/** So many at once, and one more every so often. */
const PACE = { size: 60, everyMs: 100 } as const;

export type StatusHttp = {
  /** The address really bound. @throws Fault `address-in-use`, `address-unusable` */
  listen(address: Address): Promise<Address>;
  close(): Promise<void>;
  /** Answers a request without a socket, for tests. */
  readonly inject: FastifyInstance['inject'];
};

export type StatusHttpOptions = {
  readonly pages: StatusDesk;
  /** Where the only page is, if there is one only: whoever asks for nothing is led there. */
  readonly onlyPage: () => string | undefined;
  /** On a scale that never steps back. */
  readonly elapsed: () => number;
  readonly logger?: pino.Logger;
};

export const createStatusHttp = ({ pages, onlyPage, elapsed, logger }: StatusHttpOptions): StatusHttp => {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    http: { connectionsCheckingInterval: limits.lookMs },
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, _request, reply) => void plain(reply, 400, 'This is no address.\n'),
  });
  const asked = new SourceBuckets(PACE);
  app.server.maxConnections = limits.connectionsMax;
  app.addHook('onRequest', async (request) => {
    const { 'x-forwarded-for': forwarded } = request.headers;
    const source = forwardedSourceOf(
      request.socket.remoteAddress,
      typeof forwarded === 'string' ? forwarded : undefined,
    );
    if (source !== undefined && !asked.take(source, elapsed()))
      throw new Fault('too-often', 'These are too many requests.');
  });
  cutSlowBodies(app, limits.requestMs);
  app.setErrorHandler((error, _request, reply) => {
    const { status } = problemOf(error);
    if (status >= 500) logger?.error({ err: error }, 'a public page could not be shown');
    if (status === 429) reply.header('retry-after', 1);
    return plain(
      reply.headers(headersOf(false)),
      status,
      status === 429 ? 'Too many requests.\n' : 'This did not work.\n',
    );
  });
  app.setNotFoundHandler((request, reply) => {
    reply.headers(headersOf(false));
    if (request.method === 'GET' || request.method === 'HEAD') return plain(reply, 404, 'There is no such page.\n');
    return plain(reply.header('allow', 'GET, HEAD'), 405, 'Nothing can be changed here.\n');
  });
  app.get('/', (_request, reply) => {
    const only = onlyPage();
    return only === undefined ? plain(reply, 404, 'There is no such page.\n') : reply.redirect(only, 302);
  });
  addStatusRoutes(app, pages);
  return {
    listen: (address) => listenOn(app, address, 'status_pages.listen'),
    close: () => app.close(),
    inject: app.inject.bind(app),
  };
};
