// One question, sent, and what came of it. Knows sockets and when an answer has been heard enough; refuses to know what a good answer is.
import { request } from 'node:http';
import type { Question } from './question.ts';

/** Whatever never answers is found out by that. */
const ANSWER_MS_MAX = 10_000;

/** So much is enough of an answer that goes on. */
const HEARD_BYTES_MAX = 1_048_576;

/** They end when whoever asks goes away. */
const endless: ReadonlySet<string> = new Set(['text/event-stream', 'application/x-ndjson']);

export type Answered = { readonly response: Response; readonly isWhole: boolean };

/** @throws Error when nobody answers, or not in time */
export const asked = (port: number, { method, url, headers, body }: Question): Promise<Answered> =>
  new Promise((resolve, reject) => {
    // Of most methods a body is sent without its length otherwise, and the rest of it is taken for the next question.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const to = {
      host: '127.0.0.1',
      port,
      agent: false,
      method,
      path: url,
      headers: { host: 'localhost', ...headers, ...length },
    };
    const asking = request({ ...to, timeout: ANSWER_MS_MAX }, (answer) => {
      const { statusCode: status = 0, headers: said } = answer;
      const type = said['content-type'] ?? '';
      const pieces: Buffer[] = [];
      const settle = (isWhole: boolean): void => {
        const isEmpty = status === 204 || status === 304;
        const text = isEmpty ? null : Buffer.concat(pieces);
        resolve({ response: new Response(text, { status, headers: { 'content-type': type } }), isWhole });
      };
      if (endless.has(type.split(';')[0] ?? '')) {
        settle(false);
        answer.destroy();
        return;
      }
      let heard = 0;
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        heard += piece.length;
        if (heard <= HEARD_BYTES_MAX) return;
        settle(false);
        answer.destroy();
      });
      answer.once('end', () => settle(true));
      answer.once('error', reject);
    });
    asking.once('timeout', () => asking.destroy(new Error(`nobody answered within ${ANSWER_MS_MAX} ms`)));
    asking.once('error', reject);
    asking.end(body);
  });
