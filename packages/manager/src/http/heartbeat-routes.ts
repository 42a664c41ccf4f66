// The addresses at which services report by themselves, and where tokens for that are issued. Knows how a report is written; refuses to know who may make it
// and what becomes of it.
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../core/access-api.ts';
import type { HeartbeatDesk, HeartbeatKeyDesk, HeartbeatSignal } from '../core/heartbeat-api.ts';
import { allows } from '../core/scopes.ts';
import { noParameters } from './query.ts';

/** Everything below it is for devices, which show a token of their own. */
export const HEARTBEAT_PATH = '/api/v1/heartbeat/';

/** What a device may say besides. */
export const DATA_BYTES_MAX = 4_096;

/** No run takes longer than a year. */
const RUN_MS_MAX = 366 * 86_400_000;

const EXIT_CODE_MAX = 255;

type CallerOf = (request: FastifyRequest) => Caller | undefined;

type Reported = { Params: { readonly id: string; readonly what?: string } };

/** @param callerOf who asks, where anybody is known to this server; then the desk has to take their word */
export const addHeartbeatRoutes = (app: FastifyInstance, desk: HeartbeatDesk, callerOf?: CallerOf): void => {
  for (const url of [`${HEARTBEAT_PATH}:id`, `${HEARTBEAT_PATH}:id/:what`])
    app.route<Reported>({
      method: ['GET', 'HEAD', 'POST'],
      url,
      exposeHeadRoute: false,
      bodyLimit: DATA_BYTES_MAX,
      handler: (request) => {
        const { id, what } = request.params;
        const { token, runMs } = parametersOf(request);
        const said = kindOf(what);
        if (!said)
          throw new Fault('not-found', 'A report ends with nothing, start, fail, or an exit code from 0 to 255.');
        const data = dataOf(request.body);
        const signal = { ...said, ...(runMs !== undefined && { runMs }), ...(data !== undefined && { data }) };
        if (desk.vouched && allows(callerOf?.(request)?.scopes ?? [], 'heartbeat')) return desk.vouched(id, signal);
        return desk.report(id, bearerOf(request) ?? token, signal);
      },
    });
};

export const addHeartbeatKeyRoutes = (app: FastifyInstance, desk: HeartbeatKeyDesk): void => {
  app.post<{ Params: { id: string } }>('/api/v1/services/:id/token', async (request, reply) => {
    noParameters(request);
    return reply.code(201).send(await desk.issue(request.params.id));
  });
};

const kindOf = (what: string | undefined): Pick<HeartbeatSignal, 'kind' | 'exitCode'> | undefined => {
  if (what === undefined) return { kind: 'success' };
  if (what === 'start' || what === 'fail') return { kind: what };
  const exitCode = /^\d{1,3}$/.test(what) ? Number(what) : Number.POSITIVE_INFINITY;
  return exitCode <= EXIT_CODE_MAX ? { kind: exitCode === 0 ? 'success' : 'fail', exitCode } : undefined;
};

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** For devices that can only be told an address: the token in it. */
const parametersOf = ({ query }: FastifyRequest): { readonly token?: string; readonly runMs?: number } => {
  const { token, run_ms: run, ...unknown } = query as Readonly<Record<string, unknown>>;
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new Fault('usage', 'A report takes the parameters token and run_ms, and no others.');
  if (token !== undefined && typeof token !== 'string') throw new Fault('usage', 'There is more than one token.');
  const runMs =
    run === undefined
      ? undefined
      : typeof run === 'string' && /^\d{1,12}(?:\.\d{1,6})?$/.test(run)
        ? Number(run)
        : Number.NaN;
  if (runMs !== undefined && !(runMs <= RUN_MS_MAX))
    throw new Fault('usage', 'run_ms is how long the run took, in milliseconds.');
  return { ...(token !== undefined && { token }), ...(runMs !== undefined && { runMs }) };
};

/** Whatever it is called: JSON, and an object. */
const dataOf = (body: unknown): string | undefined => {
  if (typeof body !== 'string' || body.trim() === '') return undefined;
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    throw new Fault('usage', 'The body is no JSON. Send an object such as {"cpu":0.2}, or nothing.');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new Fault('usage', 'The body is no JSON object. Send one such as {"cpu":0.2}, or nothing.');
  return JSON.stringify(data);
};
