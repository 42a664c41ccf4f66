// The address at which the managers are that share a store. Knows its path; refuses to know who leads and why.
import type { FastifyInstance } from 'fastify';
import type { ManagersDesk } from '../core/managers-api.ts';
import { noParameters } from './query.ts';

export const addManagerRoutes = (app: FastifyInstance, desk: ManagersDesk): void => {
  app.get('/api/v1/managers', (request) => {
    noParameters(request);
    return desk.managers();
  });
};
