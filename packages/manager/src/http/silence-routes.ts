// The addresses at which planned outages are made at run time, looked at and ended. Knows what their bodies look like; who may ask was settled
// before (admission.ts).
import { Fault, quote } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseDuration } from '../core/duration.ts';
import type { SilenceDesk, SilenceWanted } from '../core/run-time-api.ts';
import { bodyOf } from './body.ts';
import { noParameters, silenceQuery } from './query.ts';

const instant = z.iso.datetime({ offset: true, error: 'write an instant such as 2026-12-01T22:00:00Z' });

export const wantedBody = z.strictObject({
  services: z.array(z.string()),
  from: instant.optional(),
  for: z.string().optional(),
  until: instant.optional(),
  open: z.literal(true).optional(),
  by: z.string(),
  reason: z.string().optional(),
});

type Body = z.output<typeof wantedBody>;
type Raw = Readonly<Record<string, unknown>>;

const EXAMPLE = '{"services":["web"],"for":"2h","by":"anna"}';

export const addSilenceRoutes = (app: FastifyInstance, silences: SilenceDesk): void => {
  app.get('/api/v1/silences', (request) => silences.silences(silenceQuery(request.query as Raw)));
  app.post('/api/v1/silences', async (request, reply) => {
    noParameters(request);
    return reply.code(201).send(await silences.silence(wanted(bodyOf(wantedBody, request.body, EXAMPLE))));
  });
  app.delete<{ Params: { id: string } }>('/api/v1/silences/:id', async (request, reply) => {
    noParameters(request);
    await silences.endSilence(numberOf(request.params.id));
    return reply.code(204).send();
  });
};

const wanted = ({ services, from, by, reason, ...end }: Body): SilenceWanted => ({
  selectors: services,
  ...(from !== undefined && { fromMs: Date.parse(from) }),
  end: endOf(end),
  by,
  ...(reason !== undefined && { reason }),
});

/** @throws Fault `usage` unless exactly one end is named */
const endOf = ({ for: lasting, until, open }: Pick<Body, 'for' | 'until' | 'open'>): SilenceWanted['end'] => {
  const [end, ...more] = [
    ...(lasting === undefined ? [] : [{ forMs: lengthOf(lasting) }]),
    ...(until === undefined ? [] : [{ untilMs: Date.parse(until) }]),
    ...(open === undefined ? [] : ['open' as const]),
  ];
  if (end !== undefined && more.length === 0) return end;
  throw new Fault('usage', 'Say when it ends, by one of for, until and open.');
};

const lengthOf = (text: string): number => {
  const read = parseDuration(text);
  if ('ms' in read) return read.ms;
  throw new Fault('usage', `It cannot last so long: ${read.problem}.`);
};

/** @throws Fault `not-found` for what is no number of any */
const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Fault('not-found', `There is no silence ${quote(text)}. They have numbers: vedette silence list.`);
};
