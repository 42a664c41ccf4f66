// The addresses at which tokens, accounts and sessions are looked at, made and ended. Knows what their bodies look like; who may ask was settled before (admission.ts).
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type AccessDesk, accessScopes } from '../core/access-api.ts';
import { parseDuration } from '../core/duration.ts';
import type { Admission } from './admission.ts';
import { bodyOf } from './body.ts';
import { noParameters } from './query.ts';

const TEXT_CHARS_MAX = 1_024;

const scopes = z.array(z.enum(accessScopes)).min(1).max(accessScopes.length);

export const tokenBody = z.strictObject({
  name: z.string().max(TEXT_CHARS_MAX),
  scopes,
  for: z.string().max(TEXT_CHARS_MAX).optional(),
});

export const passwordBody = z.strictObject({ password: z.string().max(TEXT_CHARS_MAX), scopes: scopes.optional() });

type ByName = { Params: { name: string } };

export const addAccessRoutes = (app: FastifyInstance, access: AccessDesk, admission: Admission): void => {
  app.get('/api/v1/tokens', (request) => {
    noParameters(request);
    return access.tokens();
  });
  app.post('/api/v1/tokens', async (request, reply) => {
    noParameters(request);
    const { for: lasting, ...wanted } = bodyOf(tokenBody, request.body, '{"name":"grafana","scopes":["read"]}');
    const forMs = lasting === undefined ? undefined : lengthOf(lasting);
    return reply.code(201).send(await access.addToken({ ...wanted, ...(forMs !== undefined && { forMs }) }));
  });
  app.delete<ByName>('/api/v1/tokens/:name', async (request, reply) => {
    noParameters(request);
    await access.removeToken(request.params.name);
    return reply.code(204).send();
  });
  app.get('/api/v1/accounts', (request) => {
    noParameters(request);
    return access.accounts();
  });
  app.put<ByName>('/api/v1/accounts/:name', (request) => {
    noParameters(request);
    const { password, scopes } = bodyOf(passwordBody, request.body, '{"password":"…"}');
    return access.setPassword(request.params.name, { password, ...(scopes && { scopes }) });
  });
  app.delete<ByName>('/api/v1/accounts/:name', async (request, reply) => {
    noParameters(request);
    await access.removeAccount(request.params.name);
    return reply.code(204).send();
  });
  app.get('/api/v1/sessions', (request) => {
    noParameters(request);
    return access.sessions(admission.of(request).proofs.cookie);
  });
  app.delete<{ Params: { id: string } }>('/api/v1/sessions/:id', async (request, reply) => {
    noParameters(request);
    await access.endSession(request.params.id);
    return reply.code(204).send();
  });
};

const lengthOf = (text: string): number => {
  const read = parseDuration(text);
  if ('ms' in read) return read.ms;
  throw new Fault('usage', `It cannot be good for so long: ${read.problem}.`);
};
