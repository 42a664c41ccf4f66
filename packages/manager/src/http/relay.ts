// The HTTP interface of a manager that does not lead: whoever may ask here is answered by the one that does. Knows who may ask, and how an answer is passed on;
// refuses to know what is asked for and how it gets there.
import { Readable } from 'node:stream';
import { Fault } from '@vedette/protocol/kit';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type pino from 'pino';
import type { ConfigProblem, ManagerView } from '../core/api.ts';
import type { Address } from '../core/wishes.ts';
import { guard } from './guard.ts';
import { listenOn } from './listen.ts';
import { operatorGuard } from './operator.ts';
import { problemOf, sendProblem } from './problem.ts';
import { reloaded } from './reloaded.ts';
import { type Http, httpLimits } from './server.ts';
import { cutSlowBodies } from './slow-body.ts';

/** As somebody asked. `isOperator`: with the operator token of this manager. */
export type RelayedQuestion = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isOperator: boolean;
};

export type RelayedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends before its end when whoever reads it goes away. */
  readonly body: AsyncIterable<Uint8Array>;
};

export type RelayOptions = {
  /** @throws Fault `store-failed` when nobody leads now */
  readonly ask: (question: RelayedQuestion) => Promise<RelayedAnswer>;
  /** Reads the file of this manager, for all; the problems that keep it from being put in force, and what is in force then. */
  readonly reload: () => Promise<{
    readonly problems: readonly ConfigProblem[];
    readonly config: ManagerView['config'];
  }>;
  readonly operatorToken: string;
  readonly logger: pino.Logger;
};

/** What concerns one connection and not the answer. Where a question came from is looked at here, who asks it where it is answered. */
const OWN: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade', 'te', 'trailer', 'host'],
  ...['origin', 'expect', 'proxy-authorization', 'proxy-connection'],
]);

export const createRelay = ({ ask, reload, operatorToken, logger }: RelayOptions): Omit<Http, 'inject'> => {
  const app = fastify({
    logger: false,
    bodyLimit: httpLimits.bodyBytesMax,
    requestTimeout: httpLimits.requestMs,
    http: { connectionsCheckingInterval: httpLimits.lookMs },
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error)),
  });
  const mustBeOperator = operatorGuard(operatorToken);
  let bound = 'localhost';
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const { host, origin, 'sec-fetch-site': fetchSite } = request.headers;
    const asked = { method: request.method, host, origin, localAddress: request.socket.localAddress };
    guard({ ...asked, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined }, bound);
  });
  cutSlowBodies(app, httpLimits.requestMs);
  app.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    if (answer.status === 500) logger.error({ err: error, url: request.url }, 'a request failed');
    return sendProblem(reply, answer);
  });
  app.get('/-/healthy', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('This manager is running.\n'),
  );
  app.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (request, reply) => {
      mustBeOperator(request.headers.authorization);
      const { problems, config } = await reload();
      return reloaded(reply, problems, config);
    },
  });
  const isOperator = ({ headers }: FastifyRequest): boolean => {
    try {
      mustBeOperator(headers.authorization);
      return true;
    } catch {
      return false;
    }
  };
  app.all('/*', async (request, reply) => relayed(await ask(questionOf(request, isOperator(request))), reply));
  return {
    listen: async (address: Address) => {
      bound = address.host;
      return listenOn(app, address);
    },
    close: () => app.close(),
  };
};

const relayed = (answer: RelayedAnswer, reply: FastifyReply): FastifyReply =>
  reply
    .code(answer.status)
    .headers(passedOn(answer.headers))
    .send(Readable.from(answer.body, { objectMode: false }));

const questionOf = (request: FastifyRequest, isOperator: boolean): RelayedQuestion => {
  const { method, url, headers, body } = request;
  const said = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return {
    ...{ method, url, headers: passedOn(Object.fromEntries(said)), isOperator },
    body: typeof body === 'string' ? body : '',
  };
};

const passedOn = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.has(name.toLowerCase())));

/** While nobody leads. */
export const nobodyLeads = (why: string): Fault =>
  new Fault('store-failed', `No manager leads at the moment: ${why}. It is tried again.`);
