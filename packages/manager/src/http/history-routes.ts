// The addresses at which it is asked what was. Knows their paths; the questions are history-query.ts's.
import type { FastifyInstance } from 'fastify';
import type { HistoryDesk } from '../core/history-api.ts';
import { reportHtml } from '../report/page.ts';
import { historyQuery, reportQuery, uptimeQuery } from './history-query.ts';

type Raw = Readonly<Record<string, unknown>>;

export const addHistoryRoutes = (app: FastifyInstance, history: HistoryDesk): void => {
  app.get<{ Params: { id: string } }>('/api/v1/services/:id/history', (request) =>
    history.history(historyQuery(request.params.id, request.query as Raw, Date.now())),
  );
  app.get('/api/v1/uptime', (request) => history.uptime(uptimeQuery(request.query as Raw, Date.now())));
  app.get('/api/v1/report.html', async (request, reply) => {
    const report = await history.report(reportQuery(request.query as Raw, Date.now()));
    // The page is whole in itself: it fetches nothing, and its style is written into it.
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    return reply.type('text/html; charset=utf-8').send(reportHtml(report));
  });
  app.get('/api/v1/report', (request) => history.report(reportQuery(request.query as Raw, Date.now())));
};
