// The address at which agents are asked to look now. Knows the form of the question, and how an answer is written that comes line by line; refuses to know what it says.
// Only an operator may ask: it makes agents do something.
import { Readable } from 'node:stream';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type ProbeDesk, type ProbeLine, type ProbeQuery, probeLimits } from '../core/probe-api.ts';
import { bodyOf } from './body.ts';
import { problemOf, sendProblem } from './problem.ts';
import { noParameters } from './query.ts';

const { countMax, everyMsMin, everyMsMax } = probeLimits;

const FROM_MAX = 1_000;
const BY_CHARS_MAX = 64;

export const questionBody = z.strictObject({
  service: z.string().optional(),
  look: z.record(z.string(), z.unknown()).optional(),
  from: z.array(z.string()).min(1, 'an empty list asks nobody: leave it out for all').max(FROM_MAX).optional(),
  count: z.int().min(1, 'at least 1').max(countMax, `at most ${countMax}`).optional(),
  everyMs: z.int().min(everyMsMin, 'at least a second').max(everyMsMax, 'at most an hour').optional(),
  by: z.string().max(BY_CHARS_MAX).optional(),
});

const EXAMPLE = '{"look":{"target":"shop.example:443"},"from":["eu-1"],"count":3}';

export const addProbeRoutes = (app: FastifyInstance, probes: ProbeDesk, logger?: Logger): void => {
  const underWay = new Set<Readable>();
  app.addHook('preClose', async () => {
    for (const one of underWay) one.destroy();
  });
  app.post('/api/v1/probe', async (request, reply) => {
    noParameters(request);
    const answer = await probes.probe(questionOf(bodyOf(questionBody, request.body, EXAMPLE)));
    if ('problems' in answer)
      return sendProblem(reply, problemOf(new Fault('config-invalid', 'Nobody can look there.'), answer.problems));
    const stream = Readable.from(written(answer.lines, logger), { objectMode: true, highWaterMark: 16 });
    underWay.add(stream);
    stream.once('close', () => underWay.delete(stream));
    return reply.header('content-type', 'application/x-ndjson').send(stream);
  });
};

/** @throws Fault `usage` */
const questionOf = ({ service, look, from, by, ...rest }: z.output<typeof questionBody>): ProbeQuery => {
  const { count = 1, everyMs = everyMsMin } = rest;
  const more = { count, everyMs, ...(from && { from }), ...(by !== undefined && { by }) };
  if (service !== undefined && !look) return { what: { service }, ...more };
  if (look && service === undefined) return { what: { look }, ...more };
  throw new Fault('usage', `The body names either a service or, as look, a target. Send an object such as ${EXAMPLE}.`);
};

/** What goes wrong after the first line is the last line. */
async function* written(lines: AsyncIterable<ProbeLine>, logger: Logger | undefined): AsyncGenerator<string> {
  try {
    for await (const one of lines) yield `${JSON.stringify(one)}\n`;
  } catch (error) {
    const { code, detail } = problemOf(error);
    if (!(error instanceof Fault)) logger?.error({ err: error }, `looking on demand failed: ${messageOf(error)}`);
    yield `${JSON.stringify({ type: 'failed', code, detail } satisfies ProbeLine)}\n`;
  }
}
