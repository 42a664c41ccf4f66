// The addresses at which operators write for the public. Knows what their bodies look like; who may ask was settled before.
import { Fault, quote } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { NoteDesk, NoteWanted } from '../core/note-api.ts';
import { bodyOf } from './body.ts';
import { noParameters, silenceQuery } from './query.ts';

export const wantedBody = z.strictObject({
  text: z.string(),
  page: z.string().optional(),
  service: z.string().optional(),
  outage: z.int().min(1).optional(),
  by: z.string(),
});

export const editBody = z.strictObject({ text: z.string() });

type Raw = Readonly<Record<string, unknown>>;
type Numbered = { Params: { id: string } };

export const addNoteRoutes = (app: FastifyInstance, notes: NoteDesk): void => {
  app.get('/api/v1/notes', (request) => notes.notes(silenceQuery(request.query as Raw)));
  app.post('/api/v1/notes', async (request, reply) => {
    noParameters(request);
    const wanted = bodyOf(wantedBody, request.body, '{"text":"We look into it.","page":"public","by":"anna"}');
    return reply.code(201).send(await notes.note(wanted as NoteWanted));
  });
  app.patch<Numbered>('/api/v1/notes/:id', (request) => {
    noParameters(request);
    const { text } = bodyOf(editBody, request.body, '{"text":"It is over."}');
    return notes.editNote(numberOf(request.params.id), text);
  });
  app.delete<Numbered>('/api/v1/notes/:id', async (request, reply) => {
    noParameters(request);
    await notes.endNote(numberOf(request.params.id));
    return reply.code(204).send();
  });
};

/** @throws Fault `not-found` for what is no number of any */
const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Fault('not-found', `There is no note ${quote(text)}. They have numbers: vedette note list.`);
};
