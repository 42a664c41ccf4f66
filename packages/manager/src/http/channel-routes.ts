// The addresses at which channels are looked at, tried out and tried again. Knows paths; who may ask was settled before (admission.ts).
import type { FastifyInstance } from 'fastify';
import type { ChannelDesk } from '../core/api.ts';
import { noParameters } from './query.ts';

type ById = { Params: { id: string } };

export const addChannelRoutes = (app: FastifyInstance, channels: ChannelDesk): void => {
  app.get('/api/v1/channels', (request) => {
    noParameters(request);
    return channels.channels();
  });
  app.post<ById>('/api/v1/channels/:id/test', async (request, reply) => {
    noParameters(request);
    await channels.test(request.params.id);
    return reply.code(204).send();
  });
  app.post<ById>('/api/v1/channels/:id/retry', (request) => {
    noParameters(request);
    return channels.retry(request.params.id);
  });
};
