// The addresses at which scrapers ask. Knows how an exposition travels, and nothing of what is in it.
import { Readable } from 'node:stream';
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MetricsDesk, MetricsFormat, ScrapeDesk } from '../core/metrics-api.ts';
import { formatFor } from './accept.ts';
import { metricsQuery, scrapeQuery } from './metrics-query.ts';

type Raw = Readonly<Record<string, unknown>>;

/** Prometheus gives up after ten seconds where nobody says otherwise; whoever reads more slowly than this has gone, or does it on purpose. */
const READ_MS = 60_000;

const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export const addMetricsRoutes = (app: FastifyInstance, desk: MetricsDesk): void => {
  const underWay = new Set<Readable>();
  app.addHook('preClose', async () => {
    for (const one of underWay) one.destroy();
  });
  app.get('/metrics', { exposeHeadRoute: false }, async (request, reply) => {
    const format = formatFor(request.headers.accept);
    const pieces = await desk.metrics({ format, ...metricsQuery(request.query as Raw) });
    const stream = Readable.from(pieces, { objectMode: false, signal: AbortSignal.timeout(READ_MS) });
    underWay.add(stream);
    stream.once('close', () => underWay.delete(stream));
    return asExposition(reply, format).send(stream);
  });
};

export const addScrapeRoutes = (app: FastifyInstance, desk: ScrapeDesk): void => {
  app.get('/probe', { exposeHeadRoute: false }, async (request, reply) => {
    const format = formatFor(request.headers.accept);
    const waits = request.headers['x-prometheus-scrape-timeout-seconds'];
    if (Array.isArray(waits))
      throw new Fault('usage', 'The header X-Prometheus-Scrape-Timeout-Seconds comes more than once.');
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const text = await desk.scrape({ ...scrapeQuery(request.query as Raw, waits), format }, left.signal);
    return asExposition(reply, format).send(text);
  });
};

const asExposition = (reply: FastifyReply, format: MetricsFormat): FastifyReply =>
  reply.header('content-type', contentTypes[format]).header('vary', 'accept');
