// The address at which it is asked why somebody was told, or was not. Knows its path; the question is query.ts's.
import type { FastifyInstance } from 'fastify';
import type { ExplanationDesk } from '../core/explanation.ts';
import { explanationQuery } from './query.ts';

type Raw = Readonly<Record<string, unknown>>;

export const addExplanationRoutes = (app: FastifyInstance, explanations: ExplanationDesk): void => {
  app.get<{ Params: { id: string } }>('/api/v1/services/:id/explanation', (request) =>
    explanations.explain(explanationQuery(request.params.id, request.query as Raw, Date.now())),
  );
};
