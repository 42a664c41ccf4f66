// The HTTP interface of a manager that does not lead: whoever may ask here is answered by the one that does. Knows who may ask, and how an answer is passed on;
// refuses to know what is asked for and how it gets there.
import { Readable } from 'node:stream';
import { Fault } from '@vedette/protocol/kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pino from 'pino';
import type { Caller, SessionAnswer } from '../core/access-api.ts';
import type { ConfigProblem, ManagerView } from '../core/api.ts';
import type { Address } from '../core/wishes.ts';
import { mustMay } from './admission.ts';
import { createFramework, httpLimits, renewSecret, type Secret } from './framework.ts';
import { guard } from './guard.ts';
import { listenOn } from './listen.ts';
import { bearerIn, isOperatorToken } from './operator.ts';
import { addPages } from './pages.ts';
import { type PassedOn, passedOnNames } from './passed-on.ts';
import { isByTls, isPrivate, type Place, sourceOf } from './place.ts';
import { problemOf, sendProblem } from './problem.ts';
import { reloaded } from './reloaded.ts';
import type { Http } from './server.ts';
import { cutSlowBodies } from './slow-body.ts';

/** As somebody asked. `isOperator`: with the operator token of this manager. */
export type RelayedQuestion = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isOperator: boolean;
  /** Absent of managers of before. */
  readonly from?: PassedOn;
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
  /** As in the server of a manager that leads. */
  readonly secret?: Secret | undefined;
  readonly origin?: string | undefined;
  readonly logger: pino.Logger;
};

/** What concerns one connection and not the answer. Where a question came from is looked at here, who asks it where it is answered. */
const OWN: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade', 'te', 'trailer', 'host'],
  ...['origin', 'expect', 'proxy-authorization', 'proxy-connection'],
  ...passedOnNames,
]);

export const createRelay = ({
  ask,
  reload,
  operatorToken,
  secret,
  origin,
  logger,
}: RelayOptions): Omit<Http, 'inject' | 'routes'> => {
  const app = createFramework(secret, true);
  const isOperatorHere = isOperatorToken(operatorToken);
  const isOperator = ({ headers }: FastifyRequest): boolean => isOperatorHere(bearerIn(headers.authorization) ?? '');
  let bound = 'localhost';
  const place = (): Place => ({ bound, isSecured: secret !== undefined, ...(origin !== undefined && { origin }) });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const { host, origin, 'sec-fetch-site': fetchSite } = request.headers;
    const asked = { method: request.method, host, origin, localAddress: request.socket.localAddress };
    guard({ ...asked, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined }, place());
  });
  cutSlowBodies(app, httpLimits.requestMs);
  app.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    if (answer.status === 500) logger.error({ err: error, url: request.url }, 'a request failed');
    return sendProblem(reply, answer);
  });
  /** Whoever is not known here by the token of this manager may be to the one that leads. */
  const mustBeAdministrator = async (request: FastifyRequest): Promise<void> => {
    if (isOperator(request)) return;
    const asked = { ...questionOf(request, false, place()), method: 'GET', url: '/api/v1/session', body: '' };
    const caller = callerOf(await sessionIn(await ask(asked)));
    if (caller) return mustMay(request, caller, 'admin');
    throw new Fault(
      'operator-unknown',
      'Only an administrator may do this: send the operator token of this manager, or a token with the scope admin.',
    );
  };
  // Each manager shows the pages it was built with.
  addPages(app);
  app.get('/-/healthy', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('This manager is running.\n'),
  );
  app.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (request, reply) => {
      await mustBeAdministrator(request);
      const { problems, config } = await reload();
      return reloaded(reply, problems, config);
    },
  });
  app.all('/*', async (request, reply) => relayed(await ask(questionOf(request, isOperator(request), place())), reply));
  return {
    listen: async (address: Address) => {
      bound = address.host;
      return listenOn(app, address);
    },
    renew: (next) => renewSecret(app, next),
    close: () => app.close(),
  };
};

type Session = Pick<SessionAnswer, 'user' | 'scopes' | 'csrf'>;

const callerOf = ({ user, scopes, csrf }: Session): Caller | undefined => {
  if (user === null) return undefined;
  return csrf === null ? { user, scopes, by: 'token' } : { user, scopes, by: 'session', csrf };
};

/** Nobody, where that is no answer of a manager's. */
const sessionIn = async ({ status, body }: RelayedAnswer): Promise<Session> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  try {
    if (status === 200) return JSON.parse(Buffer.concat(pieces).toString()) as SessionAnswer;
  } catch {
    // Said below.
  }
  return { user: null, scopes: [], csrf: null };
};

const relayed = (answer: RelayedAnswer, reply: FastifyReply): FastifyReply =>
  reply
    .code(answer.status)
    .headers(passedOn(answer.headers))
    .send(Readable.from(answer.body, { objectMode: false }));

const questionOf = (request: FastifyRequest, isOperator: boolean, place: Place): RelayedQuestion => {
  const { method, url, headers, body } = request;
  const said = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return {
    ...{ method, url, headers: passedOn(Object.fromEntries(said)), isOperator },
    body: typeof body === 'string' ? body : '',
    from: { source: sourceOf(request, place), isOpen: isPrivate(place), isByTls: isByTls(place) },
  };
};

const passedOn = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.has(name.toLowerCase())));

/** While nobody leads. */
export const nobodyLeads = (why: string): Fault =>
  new Fault('store-failed', `No manager leads at the moment: ${why}. It is tried again.`);
