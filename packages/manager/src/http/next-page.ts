// Where an answer that is not all goes on. Knows the header `link` (RFC 8288); refuses to know what is listed.
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Names the rest of a list that holds as many rows as it may. */
export const withNextPage = <Row extends { readonly id: number }>(
  request: FastifyRequest,
  reply: FastifyReply,
  rows: readonly Row[],
  limit: number,
): readonly Row[] => {
  const last = rows.at(-1);
  if (last === undefined || rows.length < limit) return rows;
  const [path, query] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('before', String(last.id));
  reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
  return rows;
};
