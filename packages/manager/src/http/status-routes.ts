// The addresses of public pages. Knows how an answer is cached, and what browsers may do with it; refuses to know what is on a page. These routes are public by design:
// whoever can reach them may read them, and nothing can be changed there.
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StatusDesk } from '../core/status-api.ts';

export const STATUS_PATH = '/status/';

/** Of ours only what is served beside the page; drawings and data run nothing. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

const RETRY_S = 5;

export const addStatusRoutes = (app: FastifyInstance, pages: StatusDesk): void => {
  app.route({
    method: ['GET', 'HEAD'],
    url: `${STATUS_PATH}*`,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      reply.headers(headersOf(false));
      try {
        const answer = await pages.answer(request.raw.url?.slice(STATUS_PATH.length) ?? '');
        if (!answer) return plain(reply, 404, 'There is no such page.\n');
        const { type, body, etag, maxAgeS, isEmbeddable } = answer;
        reply.headers({
          ...headersOf(type.startsWith('text/html')),
          etag,
          'cache-control': `public, max-age=${maxAgeS}`,
          'cross-origin-resource-policy': 'cross-origin',
          ...(isEmbeddable && { 'access-control-allow-origin': '*' }),
        });
        return isKnown(request, etag) ? reply.code(304).send() : reply.type(type).send(body);
      } catch (error) {
        if (!(error instanceof Fault && error.code === 'store-failed')) throw error;
        reply.header('retry-after', RETRY_S);
        return plain(reply, 503, 'How things are cannot be said at the moment. Try again in a little while.\n');
      }
    },
  });
};

/** For whatever is not a page. */
export const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).headers({ 'cache-control': 'no-store' }).type('text/plain; charset=utf-8').send(text);

export const headersOf = (isPage: boolean): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': isPage ? PAGE_POLICY : DATA_POLICY,
});

const isKnown = ({ headers }: FastifyRequest, etag: string): boolean => {
  const named = headers['if-none-match'];
  return (
    named !== undefined && (named === '*' || named.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
  );
};
