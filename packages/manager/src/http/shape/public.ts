// What a page for the public says as data, as a schema. It says what core/status-api.ts says, to programs that read no TypeScript. Refuses to know where it is served.
import { z } from 'zod';
import { count, instant, number, text } from './status.ts';

const named = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.strictObject(shape).meta({ id });

const state = z.enum(['up', 'partly', 'down', 'planned', 'unknown']).meta({ id: 'PublicState' });

const day = named('PublicDay', { day: text, upMs: number, downMs: number, plannedMs: number, unobservedMs: number });

const row = named('PublicRow', {
  ...{ id: text, name: text, state, since: instant.optional(), uptime: number.optional() },
  ...{ latencyMs: number.optional(), services: count.optional(), down: count.optional() },
  ...{ target: text.optional(), reason: text.optional(), days: z.array(day) },
});

const planned = named('PublicPlanned', {
  ...{ id: text, names: z.array(text), from: instant, until: instant.optional(), on: z.boolean() },
  reason: text.optional(),
});

const note = named('PublicNote', {
  ...{ id: count, text, at: instant, editedAt: instant.optional(), endedAt: instant.optional(), name: text.optional() },
});

const incident = named('PublicIncident', {
  ...{ id: count, name: text, from: instant, until: instant.optional(), durationMs: number, reason: text.optional() },
  notes: z.array(note),
});

export const publicPage = named('PublicPage', {
  ...{ title: text, path: text, url: text.optional(), at: instant, zone: text, state, words: text },
  sections: z.array(z.strictObject({ name: text.optional(), rows: z.array(row) })),
  ...{ more: count, planned: z.array(planned), notes: z.array(note), incidents: z.array(incident).optional() },
});
