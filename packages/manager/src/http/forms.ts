// What each address takes and answers, as schemas, by the names that the table of addresses has. Knows which is which; refuses to know who may ask (route-table.ts).
import { z } from 'zod';
import { passwordBody, tokenBody } from './access-routes.ts';
import { wantedBody as acknowledgementBody } from './acknowledgement-routes.ts';
import { wantedBody as agentBody } from './agent-routes.ts';
import { wantedBody as noteBody, editBody as noteEditBody } from './note-routes.ts';
import { questionBody as probeBody } from './probe-routes.ts';
import { questionBody as replayBody } from './replay-routes.ts';
import { loginBody } from './session-routes.ts';
import { explanation } from './shape/explained.ts';
import { probeLine, replayLine, storeLine } from './shape/lines.ts';
import * as past from './shape/past.ts';
import { publicPage } from './shape/public.ts';
import * as now from './shape/status.ts';
import * as wished from './shape/wished.ts';
import { wantedBody as silenceBody } from './silence-routes.ts';
import { copyBody, exportBody } from './store-routes.ts';
import { wantedBody as wishBody } from './wish-routes.ts';

export type Form = {
  /** Its parameters behind the question mark, by name. */
  readonly query?: readonly string[];
  readonly body?: z.ZodType;
  readonly status?: number;
  /** Absent for nothing. */
  readonly answer?: z.ZodType;
  /** What it may be written as; JSON where nothing is said. */
  readonly types?: readonly string[];
  /** What is answered as JSON where most of what is there is not. */
  readonly data?: z.ZodType;
  /** Other statuses than that one that are no problem by themselves: what they are written as, or nothing. */
  readonly besides?: Readonly<Record<number, string | undefined>>;
};

/** Whatever it is, the answer says itself. */
export const ANY_TYPE = '*/*';

const list = (answer: z.ZodType, ...query: readonly string[]): Form => ({ answer: z.array(answer), query });
const one = (answer: z.ZodType, ...query: readonly string[]): Form => ({ answer, query });
const made = (body: z.ZodType, answer: z.ZodType): Form => ({ body, answer, status: 201 });
const done: Form = { status: 204 };
const words = (type: string, ...query: readonly string[]): Form => ({ answer: z.string(), types: [type], query });
/** A text that scrapers read, in either of its forms. */
const exposition = (...query: readonly string[]): Form => ({
  ...words('text/plain', ...query),
  types: ['text/plain', 'application/openmetrics-text'],
});
const lines = (body: z.ZodType, answer: z.ZodType): Form => ({ body, answer, types: ['application/x-ndjson'] });
/** As files are: in pieces for whoever wants that, and not again for whoever has it. */
const file = (type: string): Form => ({ ...words(type), besides: { 206: type, 304: undefined } });
const nothing = z.strictObject({});
const piece = z.record(z.string(), z.unknown());

const wishes: Readonly<Record<string, Form>> = Object.fromEntries(
  ['services', 'subscribers', 'subscriptions'].flatMap((kind) => [
    [`GET /api/v1/wishes/${kind}`, list(wished.entry)],
    [`POST /api/v1/wishes/${kind}`, made(wishBody, wished.entry)],
    [`PATCH /api/v1/wishes/${kind}/:id`, { body: piece, answer: wished.entry }],
    [`DELETE /api/v1/wishes/${kind}/:id`, done],
  ]),
);

export const forms: Readonly<Record<string, Form>> = {
  'GET /api/v1/status': one(now.status),
  'GET /api/v1/services': list(now.service),
  'GET /api/v1/services/:id': one(now.service),
  'GET /api/v1/services/:id/history': one(past.history, 'since', 'until', 'agent', 'points'),
  'GET /api/v1/services/:id/explanation': one(explanation, 'at', 'subscriber'),
  'GET /api/v1/agents': list(now.agent),
  'GET /api/v1/agents/:id/machine': one(past.machine, 'since', 'until', 'rows'),
  'GET /api/v1/outages': list(now.outage, 'service', 'since', 'open', 'before', 'limit'),
  'GET /api/v1/notifications': list(now.notification, 'subscriber', 'since', 'before', 'limit'),
  'GET /api/v1/events': words('text/event-stream'),
  'GET /api/v1/uptime': one(past.uptime, 'since', 'until'),
  'GET /api/v1/report': one(past.report, 'month', 'since', 'until', 'zone', 'group', 'service'),
  'GET /api/v1/report.html': words('text/html', 'month', 'since', 'until', 'zone', 'group', 'service'),
  'GET /api/v1/managers': list(now.peer),
  'GET /api/v1/store': one(past.store),
  'GET /probe': exposition('target', 'module', 'agent'),
  'GET /metrics': exposition('collect[]'),
  'GET /api/v1/planned': list(wished.planned, 'since', 'until'),
  'GET /api/v1/silences': list(wished.silence, 'all', 'limit'),
  'POST /api/v1/silences': made(silenceBody, wished.silence),
  'DELETE /api/v1/silences/:id': done,
  'GET /api/v1/notes': list(wished.note, 'all', 'limit'),
  'POST /api/v1/notes': made(noteBody, wished.note),
  'PATCH /api/v1/notes/:id': { body: noteEditBody, answer: wished.note },
  'DELETE /api/v1/notes/:id': done,
  'POST /api/v1/outages/:id/acknowledgement': { body: acknowledgementBody, answer: now.outage },
  'DELETE /api/v1/outages/:id/acknowledgement': done,
  ...wishes,
  'GET /api/v1/channels': list(wished.channel),
  'POST /api/v1/channels/:id/test': done,
  'POST /api/v1/channels/:id/retry': one(z.strictObject({ notifications: now.count })),
  'POST /api/v1/probe': lines(probeBody, probeLine),
  'POST /api/v1/replay': lines(replayBody, replayLine),
  'POST /api/v1/services/:id/token': { answer: wished.issuedHeartbeat, status: 201 },
  'POST /api/v1/agents': made(agentBody, wished.issuedKey),
  'POST /api/v1/agents/:id/rotate': one(wished.issuedKey),
  'POST /api/v1/agents/:id/revoke': done,
  'DELETE /api/v1/agents/:id': done,
  'POST /api/v1/store/backup': lines(copyBody, storeLine),
  'POST /api/v1/store/check': lines(nothing, storeLine),
  'POST /api/v1/store/compact': lines(nothing, storeLine),
  'POST /api/v1/store/export': lines(exportBody, storeLine),
  'GET /api/v1/tokens': list(wished.token),
  'POST /api/v1/tokens': made(tokenBody, wished.issuedToken),
  'DELETE /api/v1/tokens/:name': done,
  'GET /api/v1/accounts': list(wished.account),
  'PUT /api/v1/accounts/:name': { body: passwordBody, answer: wished.account },
  'DELETE /api/v1/accounts/:name': done,
  'GET /api/v1/sessions': list(wished.session),
  'DELETE /api/v1/sessions/:id': done,
  'POST /-/reload': one(now.config),
  'PUT /-/reload': one(now.config),
  'GET /api/v1/session': one(wished.ownSession),
  'POST /api/v1/login': { body: loginBody, status: 204 },
  'POST /api/v1/logout': done,
  'GET /api/v1/openapi.json': one(piece),
  'GET /': { ...file('text/html'), besides: { 206: 'text/html', 304: undefined, 503: 'text/html' } },
  'GET /assets/*': file(ANY_TYPE),
  'GET /favicon.svg': file('image/svg+xml'),
  'GET /status/*': {
    ...words(ANY_TYPE),
    data: publicPage,
    besides: { 304: undefined, 404: 'text/plain', 503: 'text/plain' },
  },
  'GET /-/healthy': words('text/plain'),
  'GET /-/ready': words('text/plain'),
  'GET /api/v1/heartbeat/:id': one(wished.reported, 'token', 'run_ms'),
  'GET /api/v1/heartbeat/:id/:what': one(wished.reported, 'token', 'run_ms'),
  'POST /api/v1/heartbeat/:id': { body: piece, ...one(wished.reported, 'token', 'run_ms') },
  'POST /api/v1/heartbeat/:id/:what': { body: piece, ...one(wished.reported, 'token', 'run_ms') },
};
