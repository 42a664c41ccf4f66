// The addresses at which the store is taken care of. Knows the forms of what is asked, and how an answer is written that comes line by line; refuses to know what is done.
// All but the figures are for operators: it is work, and a copy is a file on the manager's machine.
import { Readable } from 'node:stream';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { StoreDesk, StoreLine } from '../core/store-api.ts';
import { bodyOf } from './body.ts';
import { problemOf } from './problem.ts';
import { noParameters } from './query.ts';

const FILE_CHARS_MAX = 4_096;
const SERVICES_MAX = 1_000;

const instant = z.iso.datetime({ offset: true, error: 'write an instant such as 2026-12-01T22:00:00Z' });
export const copyBody = z.strictObject({
  file: z.string().min(1).max(FILE_CHARS_MAX),
  force: z.boolean().default(false),
});
const nothing = z.strictObject({});
export const exportBody = z.strictObject({
  what: z.enum(['results', 'outages']),
  services: z.array(z.string().max(256)).min(1).max(SERVICES_MAX).optional(),
  since: instant.optional(),
  until: instant.optional(),
});

type Lines = AsyncGenerator<StoreLine>;

export const addStoreRoutes = (app: FastifyInstance, store: StoreDesk, logger?: Logger): void => {
  const underWay = new Set<Readable>();
  app.addHook('preClose', async () => {
    for (const one of underWay) one.destroy();
  });
  const answering =
    (linesFor: (body: unknown) => Lines) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      noParameters(request);
      const lines = linesFor(request.body);
      // What is refused is refused before there is an answer.
      const first = await lines.next();
      const stream = Readable.from(written(first, lines, logger), { objectMode: true, highWaterMark: 4 });
      underWay.add(stream);
      stream.once('close', () => underWay.delete(stream));
      return reply.header('content-type', 'application/x-ndjson').send(stream);
    };
  app.get('/api/v1/store', (request) => {
    noParameters(request);
    return store.stats();
  });
  app.post(
    '/api/v1/store/backup',
    answering((body) => {
      const { file, force } = bodyOf(copyBody, body, '{"file":"/var/backups/vedette.db"}');
      return store.copy({ file, replace: force });
    }),
  );
  app.post(
    '/api/v1/store/check',
    answering((body) => {
      bodyOf(nothing, body, '{}');
      return store.check();
    }),
  );
  app.post(
    '/api/v1/store/compact',
    answering((body) => {
      bodyOf(nothing, body, '{}');
      return store.compact();
    }),
  );
  app.post(
    '/api/v1/store/export',
    answering((body) => {
      const { what, services, since, until } = bodyOf(exportBody, body, '{"what":"results","services":["web"]}');
      return store.export({
        what,
        ...(services && { services }),
        ...(since !== undefined && { sinceMs: Date.parse(since) }),
        ...(until !== undefined && { untilMs: Date.parse(until) }),
      });
    }),
  );
};

/** What goes wrong after the first line is the last line. */
async function* written(first: IteratorResult<StoreLine>, lines: Lines, logger: Logger | undefined) {
  try {
    for (let one = first; one.done !== true; one = await lines.next()) yield textOf(one.value);
  } catch (error) {
    const { code, detail } = problemOf(error);
    if (!(error instanceof Fault)) logger?.error({ err: error }, `the care of the store failed: ${messageOf(error)}`);
    yield textOf({ type: 'failed', code, detail });
  } finally {
    await lines.return(undefined);
  }
}

const textOf = (one: StoreLine): string => `${JSON.stringify(one)}\n`;
