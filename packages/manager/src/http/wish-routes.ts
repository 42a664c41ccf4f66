// The addresses at which wishes are made at run time, looked at, changed and taken back. Knows what their bodies look like as far as that does not depend on
// what is wished for; who may ask was settled before (admission.ts).
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ConfigProblem } from '../core/api.ts';
import type { EntryKind, EntryWanted, WishDesk } from '../core/run-time-api.ts';
import { bodyOf } from './body.ts';
import { problemOf, sendProblem } from './problem.ts';
import { noParameters } from './query.ts';

const piece = z.record(z.string(), z.unknown());

export const wantedBody = z.strictObject({ id: z.string().optional(), wish: piece, by: z.string().optional() });

type ById = { Params: { id: string } };

const kinds: Readonly<Record<EntryKind, { readonly path: string; readonly example: string }>> = {
  service: { path: 'services', example: '{"id":"web","wish":{"target":"10.0.0.1:443"}}' },
  subscriber: { path: 'subscribers', example: '{"id":"anna","wish":{"services":"web"}}' },
  subscription: { path: 'subscriptions', example: '{"wish":{"subscriber":"anna","services":["web"],"remind":"1h"}}' },
};

export const addWishRoutes = (app: FastifyInstance, wishes: WishDesk): void => {
  for (const [kind, { path, example }] of Object.entries(kinds) as [EntryKind, (typeof kinds)[EntryKind]][]) {
    const all = `/api/v1/wishes/${path}`;
    app.get(all, (request) => {
      noParameters(request);
      return wishes.entries(kind);
    });
    app.post(all, async (request, reply) => {
      noParameters(request);
      const { id, ...wanted } = wantedOf(kind, request.body, example);
      const outcome = await wishes.add(kind, id, wanted);
      return 'problems' in outcome ? refuse(reply, outcome.problems) : reply.code(201).send(outcome.entry);
    });
    app.patch<ById>(`${all}/:id`, async (request, reply) => {
      noParameters(request);
      const outcome = await wishes.set(kind, request.params.id, bodyOf(piece, request.body, '{"every":"5s"}'));
      return 'problems' in outcome ? refuse(reply, outcome.problems) : outcome.entry;
    });
    app.delete<ById>(`${all}/:id`, async (request, reply) => {
      noParameters(request);
      const problems = await wishes.remove(kind, request.params.id);
      return problems.length > 0 ? refuse(reply, problems) : reply.code(204).send();
    });
  }
};

/** @throws Fault `usage` saying what is wrong with the body */
const wantedOf = (kind: EntryKind, body: unknown, example: string): EntryWanted & { readonly id?: string } => {
  const { id, wish, by } = bodyOf(wantedBody, body, example);
  if (kind === 'subscription' && id !== undefined)
    throw new Fault('usage', `A subscription is given its number: send no id. Send an object such as ${example}.`);
  if (kind !== 'subscription' && id === undefined)
    throw new Fault('usage', `The id of the ${kind} is missing. Send an object such as ${example}.`);
  return { body: wish, ...(id !== undefined && { id }), ...(by !== undefined && { by }) };
};

const refuse = (reply: FastifyReply, problems: readonly ConfigProblem[]): FastifyReply => {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const fault = new Fault('config-invalid', `What is in force would have ${count} by this; it stays as it is.`);
  return sendProblem(reply, problemOf(fault, problems));
};
