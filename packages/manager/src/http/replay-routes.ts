// The address at which it is asked what would have been told. Knows the form of the question, and how an answer is written that comes line by line; refuses to know what
// it says. Only an operator may ask: it is work.
import { Readable } from 'node:stream';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { REPLAY_CONFIG_CHARS_MAX, type ReplayDesk, type ReplayLine } from '../core/replay-api.ts';
import { bodyOf } from './body.ts';
import { problemOf, sendProblem } from './problem.ts';
import { noParameters } from './query.ts';

const instant = z.iso.datetime({ offset: true, error: 'write an instant such as 2026-12-01T22:00:00Z' });

export const questionBody = z.strictObject({
  since: instant,
  until: instant.optional(),
  config: z.string().max(REPLAY_CONFIG_CHARS_MAX, 'the configuration is larger than 8 MiB').optional(),
});

const EXAMPLE = '{"since":"2026-11-01T00:00:00Z"}';

/** A configuration of characters that JSON writes with six each is no configuration, but one that is mostly quotes may double. */
const BODY_BYTES_MAX = 2 * REPLAY_CONFIG_CHARS_MAX + 1_024;

export const addReplayRoutes = (app: FastifyInstance, replays: ReplayDesk, logger?: Logger): void => {
  const underWay = new Set<Readable>();
  app.addHook('preClose', async () => {
    for (const one of underWay) one.destroy();
  });
  app.post('/api/v1/replay', { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
    noParameters(request);
    const { since, until, config } = bodyOf(questionBody, request.body, EXAMPLE);
    const answer = await replays.replay({
      sinceMs: Date.parse(since),
      ...(until !== undefined && { untilMs: Date.parse(until) }),
      ...(config !== undefined && { config }),
    });
    if ('problems' in answer) {
      const fault = new Fault('config-invalid', 'The configuration to be replayed has problems.');
      return sendProblem(reply, problemOf(fault, answer.problems));
    }
    const stream = Readable.from(written(answer.lines, logger), { objectMode: true, highWaterMark: 16 });
    underWay.add(stream);
    stream.once('close', () => underWay.delete(stream));
    return reply.header('content-type', 'application/x-ndjson').send(stream);
  });
};

/** What goes wrong after the first line is the last line. */
async function* written(lines: AsyncIterable<ReplayLine>, logger: Logger | undefined): AsyncGenerator<string> {
  try {
    for await (const one of lines) yield `${JSON.stringify(one)}\n`;
  } catch (error) {
    const { code, detail } = problemOf(error);
    if (!(error instanceof Fault)) logger?.error({ err: error }, `a replay failed: ${messageOf(error)}`);
    yield `${JSON.stringify({ type: 'failed', code, detail } satisfies ReplayLine)}\n`;
  }
}
