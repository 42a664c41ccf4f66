// The address at which programs are told what they may ask here. Knows its path; what it says is openapi.ts's.
import type { FastifyInstance } from 'fastify';
import { openApiText } from './openapi.ts';
import { noParameters } from './query.ts';

export const addOpenApiRoutes = (app: FastifyInstance): void => {
  let text: string | undefined;
  app.get('/api/v1/openapi.json', (request, reply) => {
    noParameters(request);
    // Made for whoever asks first: most managers are never asked.
    text ??= openApiText();
    return reply.type('application/json; charset=utf-8').send(text);
  });
};
