// One report, sent once by one way. Knows HTTP and how an answer can be unusable; refuses to know what is reported, and what to do when it did not arrive.
import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import type { ApiProblem } from '../core/api.ts';

/** Where to report, and from which address of this machine if that matters. */
export type Way = { readonly to: URL; readonly via?: string };

export type Sender = {
  readonly token?: string;
  /** The authorities whose certificates are believed, as PEM, instead of the usual ones. */
  readonly ca?: string;
  readonly timeoutMs: number;
};

export type Sent = {
  /** Nothing, `start`, `fail` or an exit code. */
  readonly what?: string;
  readonly runMs?: number;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** More than that is no answer of a manager's. */
const ANSWER_BYTES_MAX = 16_384;

export const wayText = ({ to, via }: Way): string =>
  `${to.origin}${to.pathname}${via === undefined ? '' : ` from ${via}`}`;

/** Resolves when the report is on record there. @throws Fault; not retryable where it is the report that is refused */
export const send = async (
  way: Way,
  { token, ca, timeoutMs }: Sender,
  report: Sent,
  signal: AbortSignal,
): Promise<void> => {
  const url = new URL(way.to);
  if (report.what !== undefined) url.pathname += `/${report.what}`;
  if (report.runMs !== undefined) url.searchParams.set('run_ms', String(Math.round(report.runMs)));
  const body = report.data === undefined ? '' : JSON.stringify(report.data);
  const late = AbortSignal.timeout(timeoutMs);
  const options: RequestOptions & { ca?: string } = {
    method: 'POST',
    headers: {
      'content-length': Buffer.byteLength(body),
      ...(body !== '' && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    agent: false,
    signal: AbortSignal.any([late, signal]),
    ...(way.via !== undefined && { localAddress: way.via }),
    ...(ca !== undefined && { ca }),
  };
  let answer: Answer;
  try {
    answer = await ask(url, options, body);
  } catch (cause) {
    const why = late.aborted ? `no answer within ${timeoutMs} ms` : (errnoOf(cause) ?? messageOf(cause));
    throw new Fault('unreachable', `A report did not arrive at ${wayText(way)}: ${why}.`, { cause });
  }
  if (answer.status < 200 || answer.status > 299) throw refusal(way, answer);
};

type Answer = { readonly status: number; readonly text: string };

const ask = (url: URL, options: RequestOptions, body: string): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asking = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options, (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) response.destroy(new Error('the answer does not end'));
      else chunks.push(chunk);
    });
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
    );
    response.on('error', reject);
  });
  asking.on('error', reject);
  asking.end(body);
  return promise;
};

/** What is wrong with the report is wrong the next time, too; what is wrong with the manager need not be. */
const refusal = (way: Way, { status, text }: Answer): Fault => {
  const said = detailOf(text) ?? `it answers ${status}, and is perhaps no Vedette manager.`;
  const where = `The report was refused at ${wayText(way)}: `;
  if (status === 401) return new Fault('device-unknown', `${where}${said}`);
  if (status === 429) return new Fault('too-often', `${where}${said}`);
  if (status >= 500) return new Fault('unreachable', `${where}${said}`);
  return new Fault('answer-unusable', `${where}${said}`);
};

const detailOf = (text: string): string | undefined => {
  try {
    const { detail } = JSON.parse(text) as Partial<ApiProblem>;
    return typeof detail === 'string' ? detail : undefined;
  } catch {
    return undefined;
  }
};
