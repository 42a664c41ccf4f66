// The address at which it is asked how the machine of an agent did. Knows its path and its parameters.
import { Fault, quote } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import type { MachineDesk, MachineQuery } from '../core/machine-api.ts';
import { allow, instant, text } from './query.ts';

type Raw = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const ROWS = { otherwise: 288, max: 1_000 } as const;

export const addMachineRoutes = (app: FastifyInstance, machines: MachineDesk): void => {
  app.get<{ Params: { id: string } }>('/api/v1/agents/:id/machine', (request) =>
    machines.machine(machineQuery(request.params.id, request.query as Raw, Date.now())),
  );
};

/** @throws Fault `usage` naming the parameter */
const machineQuery = (agent: string, raw: Raw, nowMs: number): MachineQuery => {
  allow(raw, ['since', 'until', 'rows']);
  const fromMs = instant(raw, 'since', nowMs) ?? nowMs - DAY_MS;
  const toMs = instant(raw, 'until', nowMs) ?? nowMs;
  if (fromMs >= toMs) throw new Fault('usage', 'There is no time from since to until. Name one that is longer ago.');
  return { agent, fromMs, toMs, rows: rowsOf(raw) };
};

const rowsOf = (raw: Raw): number => {
  const value = text(raw, 'rows');
  if (value === undefined) return ROWS.otherwise;
  const rows = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (rows >= 1 && rows <= ROWS.max) return rows;
  throw new Fault('usage', `The parameter rows is ${quote(value)}. It is a whole number from 1 to ${ROWS.max}.`);
};
