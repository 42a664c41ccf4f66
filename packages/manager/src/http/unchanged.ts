// Answers that whoever asks has already. Knows tags of answers (RFC 9110, section 8.8.3) and when there is nothing to send; refuses to know what they say.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Larger ones are sent: to read them all for a tag takes as long as it saves. */
const CHARS_MAX = 16_777_216;

/** Gives answers with these addresses a tag, and none to whoever has that one. @param paths as the router has them */
export const answerOnce = (app: FastifyInstance, paths: ReadonlySet<string>): void => {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || reply.statusCode !== 200 || payload.length > CHARS_MAX) return payload;
    if (request.method !== 'GET' || !paths.has(request.routeOptions.url ?? '')) return payload;
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    // Who is asked for whose sake may differ, and so may who asks: nobody between keeps it.
    reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
    if (!namesIn(request.headers['if-none-match']).includes(tag)) return payload;
    reply.code(304).removeHeader('content-type');
    return '';
  });
};

/** Compared weakly: `W/"x"` is `"x"`. */
const namesIn = (header: string | undefined): readonly string[] =>
  (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
