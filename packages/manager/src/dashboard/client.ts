// How the manager is asked. Knows its addresses, its errors and by what a change is allowed; refuses to know what is asked for.
import type { SessionAnswer } from '../core/access-api.ts';
import type { ApiProblem, ConfigProblem } from '../core/api.ts';
import { createStore } from './state/store.ts';

/** An answer that is none: what the manager says is the matter. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly ConfigProblem[];

  constructor(status: number, code: string, detail: string, problems: readonly ConfigProblem[] = []) {
    super(detail);
    this.name = 'ApiFault';
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** Undefined until the manager has said so. */
export const session = createStore<SessionAnswer | undefined>(undefined);

/** Whether there is nothing to see before a login. */
export const isShut = createStore(false);

/** Kept while the page is open, and nowhere else. */
let operatorToken: string | undefined;

/** Changes show this token from now on. @throws ApiFault where the manager does not know it */
export const showToken = async (token: string): Promise<void> => {
  operatorToken = token;
  await askSession();
};

/** Whether changes are allowed, as far as that is known here: the manager has the last word. */
export const mayWrite = (known: SessionAnswer | undefined): boolean =>
  known?.scopes.some((scope) => scope === 'write' || scope === 'admin') === true;

const faultOf = async (response: Response): Promise<ApiFault> => {
  const problem = (await response.json().catch(() => ({}))) as Partial<ApiProblem>;
  const detail = problem.detail ?? `The manager answers ${response.status}.`;
  return new ApiFault(response.status, problem.code ?? 'unreachable', detail, problem.problems);
};

const asked = async (path: string, init: RequestInit): Promise<Response> => {
  const headers = new Headers(init.headers);
  if (operatorToken !== undefined) headers.set('authorization', `Bearer ${operatorToken}`);
  const response = await fetch(path, { ...init, headers, credentials: 'same-origin' }).catch((cause: unknown) => {
    if (init.signal?.aborted === true) throw cause;
    throw new ApiFault(0, 'unreachable', 'The manager does not answer.');
  });
  if (response.ok) return response;
  const fault = await faultOf(response);
  if (fault.status === 401 && operatorToken !== undefined) operatorToken = undefined;
  else if (fault.status === 401 && fault.code !== 'login-refused') await askSession();
  throw fault;
};

/** @throws ApiFault */
export const get = async <Answer>(path: string, signal?: AbortSignal): Promise<Answer> => {
  const response = await asked(path, signal ? { signal } : {});
  return (await response.json()) as Answer;
};

/** A body that is read as it comes. @throws ApiFault */
export const stream = async (path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
  const { body } = await asked(path, { signal, headers: { accept: 'text/event-stream' } });
  if (body === null) throw new ApiFault(0, 'unreachable', 'The manager sent nothing.');
  return body;
};

/** @throws ApiFault */
export const change = async <Answer = undefined>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> => {
  const csrf = session.get()?.csrf ?? null;
  const headers: Record<string, string> = {
    ...(body && { 'content-type': 'application/json' }),
    ...(csrf !== null && { 'x-vedette-csrf': csrf }),
  };
  const response = await asked(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (response.status === 204 ? undefined : await response.json()) as Answer;
};

/** Asks who is here. While the manager is away, whoever was here is. */
export const askSession = async (): Promise<void> => {
  const known = await get<SessionAnswer>('api/v1/session').catch((fault: unknown) => {
    if (fault instanceof ApiFault) return session.get();
    throw fault;
  });
  session.set(known);
  isShut.set(known?.needsPassword === true);
};

export const logIn = async (password: string): Promise<void> => {
  await change('POST', 'api/v1/login', { password });
  await askSession();
};

export const logOut = async (): Promise<void> => {
  await change('POST', 'api/v1/logout');
  operatorToken = undefined;
  await askSession();
};
