// Asks a running manager over HTTP. Knows addresses, time limits and how answers can be unusable; refuses to know what is done with them.
import { Fault, type FaultCode, faults } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import type { ApiProblem } from '../core/api.ts';
import type { Io, Proof } from './io.ts';
import type { Operator } from './operator.ts';
import { foreign, unanswered } from './unanswered.ts';

export const defaultManager = 'http://127.0.0.1:7680';

/** A manager on the same machine answers in milliseconds; this is for one that is very busy. */
const ANSWER_MS_MAX = 10_000;

export type Client = {
  /** As the operator named it. */
  readonly address: string;
  /** @param withinMs how long the answer may take, where that is not as usual. @throws Fault */
  get<T>(path: string, withinMs?: number): Promise<T>;
  /** @throws Fault */
  post<T>(path: string, body?: object): Promise<T>;
  /** @throws Fault */
  patch<T>(path: string, body: object): Promise<T>;
  /** The same, of what answers nothing. @throws Fault */
  order(method: 'POST' | 'DELETE', path: string): Promise<void>;
  /** @throws Fault */
  put<T>(path: string, body: object): Promise<T>;
  /** The bytes of an answer that comes line by line, until it ends or `signal` ends it. @throws Fault when it cannot be opened */
  lines(path: string, body: object, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** The bytes of a live stream, until it ends or `signal` ends it. @throws Fault when it cannot be opened */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
};

/** A problem the manager answered with, with everything it said. */
export class ManagerFault extends Fault {
  readonly problem: ApiProblem;

  constructor(code: FaultCode, problem: ApiProblem) {
    super(code, problem.detail);
    this.problem = problem;
  }
}

/**
 * @param named what `--manager` says; otherwise VEDETTE_MANAGER, otherwise the default
 * @param operator for those that change something
 * @throws Fault `usage`
 */
export const createClient = (io: Io, named: string | undefined, operator?: Operator): Client => {
  const given = named ?? (io.env.VEDETTE_MANAGER || defaultManager);
  const base = baseOf(given);
  const address = base.href.replace(/\/$/, '');
  /** What is shown at once; where reading takes a proof, what is shown from the first refusal on. */
  let shown: Proof | undefined = operator ?? (io.env.VEDETTE_TOKEN ? { token: io.env.VEDETTE_TOKEN } : undefined);
  const ask = async (path: string, init: Sent): Promise<Response> => {
    const response = await sent(base, address, path, init, shown);
    if (response.ok) return response;
    const fault = await problemFrom(address, response);
    if (fault.code !== 'operator-unknown') throw fault;
    if (shown) throw 'missing' in shown ? shown.missing : unwelcome(fault, address, shown.place);
    shown = await io.proof?.();
    if (!shown) throw fault;
    return ask(path, init);
  };
  const change = (
    method: string,
    path: string,
    body?: object,
    signal: AbortSignal = AbortSignal.timeout(ANSWER_MS_MAX),
  ): Promise<Response> => {
    const headers = { ...(body && { 'content-type': 'application/json' }) };
    return ask(path, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
  };
  // Opening has a time limit, following has none.
  const opened = async (
    type: string,
    signal: AbortSignal,
    open: (signal: AbortSignal) => Promise<Response>,
  ): Promise<ReadableStream<Uint8Array>> => {
    const opening = new AbortController();
    const late = setTimeout(() => opening.abort(new DOMException('', 'TimeoutError')), ANSWER_MS_MAX);
    try {
      const response = await open(AbortSignal.any([signal, opening.signal]));
      if (!isType(response, type) || response.body === null) throw foreign(address);
      return response.body;
    } finally {
      clearTimeout(late);
    }
  };
  const jsonOf = async <T>(response: Response): Promise<T> => {
    if (!isType(response, 'application/json')) throw foreign(address);
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw unanswered(address, cause, ANSWER_MS_MAX);
    }
  };
  return {
    address,
    get: async (path, withinMs = ANSWER_MS_MAX) => jsonOf(await ask(path, { signal: AbortSignal.timeout(withinMs) })),
    post: async (path, body) => jsonOf(await change('POST', path, body)),
    patch: async (path, body) => jsonOf(await change('PATCH', path, body)),
    put: async (path, body) => jsonOf(await change('PUT', path, body)),
    order: async (method, path) => {
      await change(method, path);
    },
    lines: (path, body, signal) =>
      opened('application/x-ndjson', signal, (either) => change('POST', path, body, either)),
    stream: (path, signal) => opened('text/event-stream', signal, (either) => ask(path, { signal: either })),
  };
};

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** @throws Fault when nothing comes back */
const sent = async (
  base: URL,
  address: string,
  path: string,
  init: Sent,
  proof: Proof | undefined,
): Promise<Response> => {
  const proved = proof && 'token' in proof && { authorization: authorizationFor(base, proof.token) };
  try {
    return await fetch(new URL(path, base), { redirect: 'error', ...init, headers: { ...init.headers, ...proved } });
  } catch (cause) {
    throw unanswered(address, cause, ANSWER_MS_MAX);
  }
};

const baseOf = (given: string): URL => {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  throw new Fault('usage', `${JSON.stringify(given)} is no address of a manager. Write it like ${defaultManager}.`);
};

/** Whoever reads the token on the way is an operator from then on. */
const authorizationFor = (base: URL, token: string): string => {
  const host = base.hostname.replace(/^\[|\]$/g, '');
  if (base.protocol === 'https:' || isLoopback(host)) return `Bearer ${token}`;
  throw new Fault(
    'insecure-address',
    `The token is not sent to ${base.host} unencrypted. Ask on the manager's own machine, or by https://.`,
  );
};

const isType = (response: Response, type: string): boolean =>
  response.headers.get('content-type')?.split(';')[0]?.trim() === type;

/** What the manager says is for whoever speaks HTTP; whoever typed a verb has to know which token that was, and where from. */
const unwelcome = (fault: Fault, address: string, place: string | undefined): Fault =>
  place === undefined
    ? fault
    : new Fault(
        'operator-unknown',
        `The manager at ${address} does not take the token in ${place}: it is that of another manager, or not good any more. Name the configuration of that manager with -c, or a token with --operator-token-file or --token-file.`,
        { cause: fault },
      );

const problemFrom = async (address: string, response: Response): Promise<Fault> => {
  const problem = isType(response, 'application/problem+json')
    ? ((await response.json().catch(() => undefined)) as ApiProblem | undefined)
    : undefined;
  if (typeof problem?.detail !== 'string') return foreign(address);
  return new ManagerFault(
    Object.hasOwn(faults, problem.code) ? (problem.code as FaultCode) : 'answer-unusable',
    problem,
  );
};
