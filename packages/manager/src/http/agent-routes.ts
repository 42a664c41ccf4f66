// The addresses at which agents are added, given keys and removed. Knows what their bodies look like; who may ask was settled before (admission.ts).
import { Fault } from '@vedette/protocol/kit';
import { parseAddress } from '@vedette/protocol/target';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AgentDesk, AgentWanted } from '../core/api.ts';
import { bodyOf } from './body.ts';
import { noParameters } from './query.ts';

export const wantedBody = z.strictObject({
  id: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  dial: z.string().optional(),
});

type ById = { Params: { id: string } };

export const addAgentRoutes = (app: FastifyInstance, agents: AgentDesk): void => {
  app.post('/api/v1/agents', async (request, reply) => {
    noParameters(request);
    return reply.code(201).send(await agents.add(wanted(request.body)));
  });
  app.post<ById>('/api/v1/agents/:id/rotate', (request) => {
    noParameters(request);
    return agents.rotate(request.params.id);
  });
  app.post<ById>('/api/v1/agents/:id/revoke', async (request, reply) => {
    noParameters(request);
    await agents.revoke(request.params.id);
    return reply.code(204).send();
  });
  app.delete<ById>('/api/v1/agents/:id', async (request, reply) => {
    noParameters(request);
    await agents.remove(request.params.id);
    return reply.code(204).send();
  });
};

/** @throws Fault `usage` saying what is wrong with the body */
const wanted = (body: unknown): AgentWanted => {
  const { id, labels, dial } = bodyOf(wantedBody, body, '{"id":"eu-1"}');
  if (dial === undefined) return { id, ...(labels && { labels }) };
  const read = parseAddress(dial);
  if ('problem' in read) throw new Fault('usage', `The agent cannot be dialled there: ${read.problem}.`);
  return { id, ...(labels && { labels }), dial: read.address };
};
