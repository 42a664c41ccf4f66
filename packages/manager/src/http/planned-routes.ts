// The address at which it is asked what is planned, and when. Knows its path and its parameters.
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import type { PlannedDesk, PlannedQuery } from '../core/planned-api.ts';
import { allow, instant } from './query.ts';

type Raw = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const AHEAD_MS = 14 * DAY_MS;

/** A window may recur every minute. */
export const PLANNED_RANGE_MS_MAX: number = 93 * DAY_MS;

export const addPlannedRoutes = (app: FastifyInstance, desk: PlannedDesk): void => {
  app.get('/api/v1/planned', (request) => desk.planned(plannedQuery(request.query as Raw, Date.now())));
};

/** @throws Fault `usage` naming the parameter */
const plannedQuery = (raw: Raw, nowMs: number): PlannedQuery => {
  allow(raw, ['since', 'until']);
  const sinceMs = instant(raw, 'since', nowMs) ?? nowMs;
  const untilMs = instant(raw, 'until', nowMs) ?? sinceMs + AHEAD_MS;
  if (untilMs <= sinceMs) throw new Fault('usage', 'There is no time from since to until. Name an end that is later.');
  if (untilMs - sinceMs > PLANNED_RANGE_MS_MAX)
    throw new Fault('usage', 'That is more than 93 days. Ask for a shorter stretch of time.');
  return { sinceMs, untilMs };
};
