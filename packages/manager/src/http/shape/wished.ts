// What is answered of what is wished for, and of who may ask, as schemas. They say what the types in core say, to programs that read no TypeScript. Refuses to know which
// address answers what.
import { z } from 'zod';
import { accessScopes } from '../../core/access-api.ts';
import { configProblem, count, instant, text } from './status.ts';

const named = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.strictObject(shape).meta({ id });

export const silence = named('Silence', {
  ...{ id: count, selectors: z.array(text), services: count.optional(), state: z.enum(['waiting', 'on', 'over']) },
  ...{ from: instant, until: instant.optional(), by: text, reason: text.optional(), addedAt: instant },
  endedAt: instant.optional(),
});

export const planned = named('PlannedOutage', {
  ...{ id: text, from: z.enum(['file', 'run time']), reason: text.optional(), by: text.optional() },
  ...{ services: z.array(text), agents: z.array(text), recurs: z.boolean() },
  stretches: z.array(z.strictObject({ since: instant, until: instant.optional() })),
});

export const note = named('Note', {
  ...{ id: count, text, page: text.optional(), service: text.optional(), outage: count.optional(), by: text },
  ...{ addedAt: instant, editedAt: instant.optional(), endedAt: instant.optional() },
});

export const entry = named('Wish', {
  ...{ kind: z.enum(['service', 'subscriber', 'subscription']), id: text, from: z.enum(['file', 'run time']) },
  ...{
    body: z.record(text, z.unknown()),
    services: count.optional(),
    addedAt: instant.optional(),
    by: text.optional(),
  },
  problems: z.array(configProblem).optional(),
});

export const channel = named('Channel', {
  ...{ id: text, type: text, due: count, trouble: text.optional(), sentAt: instant.optional() },
});

export const issuedKey = named('IssuedKey', {
  ...{ id: text, keyNumber: count, token: text, dialledBy: z.enum(['agent', 'manager']), listen: text },
  turnedAway: z.array(text),
});

export const issuedHeartbeat = named('IssuedHeartbeatToken', {
  ...{ service: text, token: text, path: text, replaces: z.boolean() },
  ...{ listen: text.optional(), secured: z.boolean().optional() },
});

export const reported = named('Reported', {
  ...{ service: text, at: text, due: instant.optional(), late: instant.optional() },
});

const scopes = z.array(z.enum(accessScopes));
const tokenShape = { name: text, scopes, addedAt: instant, expiresAt: instant.optional(), usedAt: instant.optional() };
export const token = named('Token', tokenShape);
export const issuedToken = named('IssuedToken', { ...tokenShape, token: text });
export const account = named('Account', { name: text, scopes, setAt: instant });
export const session = named('Session', {
  ...{ id: text, user: text, scopes, source: text, startedAt: instant, usedAt: instant, endsAt: instant },
  isOwn: z.boolean(),
});
export const ownSession = named('OwnSession', {
  ...{ user: text.nullable(), scopes, csrf: text.nullable(), needsPassword: z.boolean(), hasPassword: z.boolean() },
});
