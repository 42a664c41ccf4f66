// One POST to a service, and what its answer means for a message. Knows HTTP; refuses to know what any service wants to hear.
import { errnoOf, type Fault } from '@vedette/protocol/kit';
import { Answer, parseRetryAfter } from './answer.ts';
import type { Place, Tools } from './tools.ts';

export type Request = {
  readonly place: Place;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where a service says in the body, and not in a header, how long it wants to be left alone. */
  readonly retryAfterMs?: (body: string) => number | undefined;
};

/** Of an answer, more than this is not read. */
const ANSWER_BYTES_MAX = 65_536;

/** Too early, too often, or too slow: none of these says that the message is wrong. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);

const ADVICE: Readonly<Record<number, string>> = {
  401: ': check its token',
  403: ': check its token, and what it is allowed',
  404: ': check its address',
  410: ': what its address led to is gone',
};

/** Resolves when the service has taken it. @throws Fault `channel-failed`, `channel-refused` */
export const post = async (request: Request, tools: Tools, signal: AbortSignal): Promise<void> => {
  const response = await ask(request, tools, signal);
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  throw unwilling(request, response, await start(response), tools);
};

/** JSON is what nearly all of them want. */
export const postJson = (
  request: Omit<Request, 'body'> & { readonly json: unknown },
  tools: Tools,
  signal: AbortSignal,
): Promise<void> => {
  const { json, ...rest } = request;
  const headers = { 'content-type': 'application/json', ...rest.headers };
  return post({ ...rest, headers, body: JSON.stringify(json) }, tools, signal);
};

const ask = async ({ place, headers = {}, body }: Request, tools: Tools, signal: AbortSignal): Promise<Response> => {
  for (const [name, value] of Object.entries(headers)) {
    // What fetch says of such a header repeats it.
    if (!/^[\x20-\x7e]*$/.test(value)) throw tools.refused(`its header ${name} has characters that no header can have`);
  }
  try {
    // A redirect would carry the secrets of the request to wherever it leads.
    return await fetch(place.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    throw tools.failed(`${place.shown} could not be asked (${errnoOf(cause) ?? 'the connection broke'})`);
  }
};

/** The beginning of what it said; nothing of an answer that breaks off. */
const start = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= ANSWER_BYTES_MAX) break;
    }
  } catch {
    return '';
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString();
};

const unwilling = ({ place, retryAfterMs }: Request, response: Response, body: string, tools: Tools): Fault => {
  const { status, headers } = response;
  const said = body.trim() === '' ? '' : ` and ${tools.said(body)}`;
  const clause = `${place.shown} answered ${status}${said}`;
  if (status >= 500 || BUSY.has(status)) {
    const waitMs = parseRetryAfter(headers.get('retry-after'), tools.clock.now()) ?? retryAfterMs?.(body);
    return tools.failed(clause, new Answer(status, waitMs));
  }
  const advice = status < 400 ? ': redirects are not followed, so name the address itself' : (ADVICE[status] ?? '');
  return tools.refused(`${clause}${advice}`, new Answer(status));
};
