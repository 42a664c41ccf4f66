// The addresses at which somebody says that they see to an outage, or do not after all. Knows what their bodies look like; who may ask was settled before
// (admission.ts).
import { Fault, quote } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AcknowledgementDesk } from '../core/run-time-api.ts';
import { bodyOf } from './body.ts';
import { noParameters } from './query.ts';

export const wantedBody = z.strictObject({ by: z.string(), note: z.string().optional() });

const EXAMPLE = '{"by":"anna","note":"the disk is full"}';

type OfOutage = { Params: { id: string } };

export const addAcknowledgementRoutes = (app: FastifyInstance, desk: AcknowledgementDesk): void => {
  app.post<OfOutage>('/api/v1/outages/:id/acknowledgement', async (request) => {
    noParameters(request);
    const { by, note } = bodyOf(wantedBody, request.body, EXAMPLE);
    return desk.acknowledge({ outage: numberOf(request.params.id), by, ...(note !== undefined && { note }) });
  });
  app.delete<OfOutage>('/api/v1/outages/:id/acknowledgement', async (request, reply) => {
    noParameters(request);
    await desk.withdraw(numberOf(request.params.id));
    return reply.code(204).send();
  });
};

/** @throws Fault `not-found` for what is no number of any */
const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Fault('not-found', `There is no outage ${quote(text)}. They have numbers: vedette outages --json.`);
};
