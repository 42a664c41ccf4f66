// The addresses at which people log in and out, and a page is told who it is. Knows the cookie and the forms; refuses to know passwords.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type AccessDesk, accessLasts, type SessionAnswer } from '../core/access-api.ts';
import { shortest } from '../core/scopes.ts';
import type { Admission } from './admission.ts';
import { bodyOf } from './body.ts';
import { cookieText } from './cookie.ts';
import { noParameters } from './query.ts';

const TEXT_CHARS_MAX = 1_024;

export const loginBody = z.strictObject({
  user: z.string().max(TEXT_CHARS_MAX).optional(),
  password: z.string().max(TEXT_CHARS_MAX),
});

const EXAMPLE = '{"password":"…"}';

export const addSessionRoutes = (app: FastifyInstance, access: AccessDesk, admission: Admission): void => {
  app.get('/api/v1/session', (request): SessionAnswer => {
    noParameters(request);
    const { caller, from } = admission.of(request);
    const isOpen = admission.isOpen(from);
    const scopes = caller ? shortest(caller.scopes) : isOpen ? (['read'] as const) : [];
    return {
      user: caller?.user ?? null,
      scopes,
      csrf: caller?.csrf ?? null,
      needsPassword: scopes.length === 0,
      hasPassword: access.hasPassword(),
    };
  });
  app.post('/api/v1/login', async (request, reply) => {
    noParameters(request);
    const { from } = admission.of(request);
    const { user, password } = bodyOf(loginBody, request.body, EXAMPLE);
    const secret = await access.login({ ...(user !== undefined && { user }), password }, from.source);
    return reply
      .code(204)
      .header('set-cookie', cookieText(secret, from.isByTls, accessLasts.sessionMs))
      .send();
  });
  app.post('/api/v1/logout', async (request, reply) => {
    noParameters(request);
    const { proofs, from } = admission.of(request);
    if (proofs.cookie !== undefined) await access.logout(proofs.cookie);
    return reply
      .code(204)
      .header('set-cookie', cookieText(undefined, from.isByTls, 0))
      .send();
  });
};
