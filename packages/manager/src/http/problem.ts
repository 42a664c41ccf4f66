// Errors as HTTP answers (RFC 9457). Knows which status each kind of trouble gets; refuses to know routes.
import { STATUS_CODES } from 'node:http';
import { Fault, type FaultCode } from '@vedette/protocol/kit';
import type { FastifyReply } from 'fastify';
import type { ApiProblem, ConfigProblem } from '../core/api.ts';

/** Faults with a status of their own; every other fault is this side's trouble. */
const statusOf: Partial<Record<FaultCode, number>> = {
  usage: 400,
  'operator-unknown': 401,
  'not-logged-in': 401,
  'login-refused': 401,
  'device-unknown': 401,
  refused: 403,
  'scope-missing': 403,
  'not-found': 404,
  'already-there': 409,
  'not-changeable': 409,
  'too-often': 429,
  'config-missing': 422,
  'config-invalid': 422,
  'channel-failed': 502,
  'channel-refused': 502,
  unreachable: 502,
  'store-failed': 503,
};

export const problem = (
  status: number,
  code: string,
  detail: string,
  problems?: readonly ConfigProblem[],
): ApiProblem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail,
  ...(problems && { problems }),
});

/** What the caller is told about anything that was thrown; an unexpected error keeps its details to itself (the log has them). */
export const problemOf = (thrown: unknown, problems?: readonly ConfigProblem[]): ApiProblem => {
  if (thrown instanceof Fault) return problem(statusOf[thrown.code] ?? 500, thrown.code, thrown.message, problems);
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    // The framework's own refusals: a body too large, a path that cannot be decoded, a request that took too long.
    const { statusCode: status } = thrown;
    if (status >= 400 && status < 500) return problem(status, 'usage', sentence(thrown.message));
  }
  return problem(500, 'internal', 'The manager failed to answer this request. Its log says why.');
};

/** Whoever did something too often may try again after that; not all of it is allowed again by then. */
const RETRY_AFTER_S = 10;

export const sendProblem = (reply: FastifyReply, answer: ApiProblem): FastifyReply => {
  if (answer.status === 401) reply.header('www-authenticate', 'Bearer');
  if (answer.status === 429) reply.header('retry-after', String(RETRY_AFTER_S));
  return reply.code(answer.status).header('content-type', 'application/problem+json').send(JSON.stringify(answer));
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
