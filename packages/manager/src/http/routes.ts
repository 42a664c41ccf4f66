// Every address there is and what it answers. Knows paths and the desk; refuses to know how errors look (problem.ts) and who may ask (admission.ts).
import { Fault, quote } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Desk } from '../core/api.ts';
import type { Admission } from './admission.ts';
import type { EventStreams } from './event-stream.ts';
import { withNextPage } from './next-page.ts';
import { problem, sendProblem } from './problem.ts';
import { noParameters, notificationQuery, outageQuery } from './query.ts';
import { reloaded } from './reloaded.ts';

export const addRoutes = (app: FastifyInstance, desk: Desk, streams: EventStreams, admission: Admission): void => {
  // A body is text up to the limit, whatever it is called: an address that takes none ignores it, so that any client's habits are fine.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  app.get(
    '/api/v1/status',
    plain(() => desk.status()),
  );
  app.get(
    '/api/v1/services',
    plain(() => desk.status().services),
  );
  app.get(
    '/api/v1/agents',
    plain(() => desk.status().agents),
  );
  app.get<{ Params: { id: string } }>('/api/v1/services/:id', (request) => {
    noParameters(request);
    const { id } = request.params;
    const service = desk.service(id);
    if (service) return service;
    throw new Fault('not-found', `This manager watches no service called ${quote(id)}.`);
  });
  app.get('/api/v1/outages', async (request, reply) => {
    const query = outageQuery(parameters(request), Date.now());
    return withNextPage(request, reply, await desk.outages(query), query.limit);
  });
  app.get('/api/v1/notifications', async (request, reply) => {
    const query = notificationQuery(parameters(request), Date.now());
    return withNextPage(request, reply, await desk.notifications(query), query.limit);
  });
  app.get('/api/v1/events', { exposeHeadRoute: false }, (request, reply) => {
    noParameters(request);
    const admitted = admission.of(request);
    const { 'last-event-id': lastId } = request.headers;
    const wanted = {
      headers: { 'x-content-type-options': 'nosniff' },
      lastId: typeof lastId === 'string' ? lastId : undefined,
      isStillIn: () => admission.isStillIn(admitted),
    };
    if (!streams.open(reply.raw, wanted)) {
      return sendProblem(
        reply,
        problem(503, 'refused', 'As many clients as possible follow the events already. Close one.'),
      );
    }
    return reply.hijack();
  });

  app.get('/-/healthy', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('This manager is running.\n'),
  );
  // Nothing is answered here before the manager has taken up what it left, so it is ready whenever it answers.
  app.get('/-/ready', (_request, reply) => reply.type('text/plain; charset=utf-8').send('This manager is ready.\n'));
  // As Prometheus does, by either method.
  app.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (_request, reply) => {
      const problems = await desk.reload();
      return reloaded(reply, problems, desk.status().manager.config);
    },
  });
};

const parameters = (request: FastifyRequest): Readonly<Record<string, unknown>> =>
  request.query as Readonly<Record<string, unknown>>;

/** Answers a request that may have no parameters. */
const plain =
  <T>(answer: () => T) =>
  (request: FastifyRequest): T => {
    noParameters(request);
    return answer();
  };
