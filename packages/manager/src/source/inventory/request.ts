// One question to an inventory, and what came of it: a value of JSON, or why not. Knows HTTP and its bounds: time, size, redirects, repetitions; refuses to know
// what any answer means.
import { errnoOf } from '@vedette/protocol/kit';
import pRetry from 'p-retry';

export type Question = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
  readonly retries: number;
};

/** `why` is the end of a sentence that begins with who was asked. */
export type Reply = { readonly value: unknown } | { readonly why: string; readonly kind: Trouble };

/** `passing`: the same may go well a moment later. `silent`: it took its time already. `unusable`: it will say the same again. */
export type Trouble = 'passing' | 'silent' | 'unusable';

const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 2_000;

/** Too often: come back later. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);

/** Thrown so that it is tried again. */
class Passing extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('in passing');
    this.reply = reply;
  }
}

/** Asks again what failed in passing; what takes too long is asked once. Never throws. @param signal ends it, whatever is under way */
export const ask = async (question: Question, signal: AbortSignal): Promise<Reply> => {
  const attempt = async (): Promise<Reply> => {
    const reply = await askOnce(question, signal);
    if ('kind' in reply && reply.kind === 'passing') throw new Passing(reply);
    return reply;
  };
  try {
    const { retries } = question;
    return await pRetry(attempt, {
      retries,
      minTimeout: RETRY_MS_MIN,
      maxTimeout: RETRY_MS_MAX,
      randomize: true,
      signal,
    });
  } catch (thrown) {
    if (thrown instanceof Passing) return thrown.reply;
    return { why: 'was not asked in time', kind: 'silent' };
  }
};

const askOnce = async ({ url, headers, timeoutMs, bytesMax }: Question, signal: AbortSignal): Promise<Reply> => {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const accept = { accept: 'application/json', ...headers };
    // A redirect would carry the secrets of the request to wherever it leads.
    const response = await fetch(url, { headers: accept, redirect: 'manual', signal: AbortSignal.any([signal, late]) });
    if (!response.ok) {
      await response.body?.cancel();
      return unwilling(response.status);
    }
    const text = await textOf(response, bytesMax);
    if (text === undefined) return { why: `answered with more than ${bytesMax} bytes`, kind: 'unusable' };
    return parsed(text);
  } catch (thrown) {
    if (late.aborted) return { why: `did not answer within ${timeoutMs} ms`, kind: 'silent' };
    if (signal.aborted) return { why: 'did not answer before the time for all of them was over', kind: 'silent' };
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    return { why: `could not be asked (${errnoOf(cause) ?? 'the connection broke'})`, kind: 'passing' };
  }
};

const unwilling = (status: number): Reply => {
  if (status >= 500 || BUSY.has(status)) return { why: `answered ${status}`, kind: 'passing' };
  const advice = status < 400 ? ', and redirects are not followed' : '';
  return { why: `answered ${status}${advice}`, kind: 'unusable' };
};

const parsed = (text: string): Reply => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { why: 'answered with something else than JSON', kind: 'unusable' };
  }
};

/** Undefined when there is more of it than allowed, also where that shows only when it is unpacked. */
const textOf = async ({ body }: Response, bytesMax: number): Promise<string | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
