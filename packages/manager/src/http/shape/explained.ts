// What is answered to why somebody was told, or was not, as schemas. They say what core/explanation.ts says, to programs that read no TypeScript. Refuses to know which address
// answers what.
import { z } from 'zod';
import { notificationEvents, verdictKinds } from '../../core/record.ts';
import { acknowledgement, count, delivery, health, instant, number, text } from './status.ts';

const named = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.strictObject(shape).meta({ id });

const verdict = z.enum(verdictKinds).meta({ id: 'VerdictKind' });

const told = named('NotificationThen', {
  ...{ id: count, event: z.enum(notificationEvents), text, at: instant },
  deliveries: z.array(delivery),
});

const decision = named('DecisionThen', {
  ...{ at: instant, verdict, outage: count.optional(), until: instant.optional(), by: z.array(text).optional() },
  notification: told.optional(),
});

const answer = named('Answer', {
  subscriber: text,
  kind: z.enum([...verdictKinds, 'already', 'well', 'unknown', 'unrecorded', 'unconcerned']),
  ...{ graceMs: number.optional(), decision: decision.optional(), next: decision.optional(), told: told.optional() },
  decisions: z.array(decision),
});

const probe = z.strictObject({
  ...{ at: instant, latencyMs: number.optional(), status: z.enum(['up', 'down', 'unknown']), reason: text.optional() },
});

const agent = named('AgentThen', {
  ...{ agent: text, health: health.optional(), since: instant.optional(), reason: text.optional() },
  ...{ knownAt: instant.optional(), awaySince: instant.optional() },
  graces: z.array(z.strictObject({ graceMs: number, dueAt: instant, ranOutAt: instant.optional() })),
  probes: z.array(probe),
});

const windows = z.array(named('WindowThen', { id: text, from: instant, until: instant.optional() }));

export const explanation = named('Explanation', {
  ...{ service: text, kind: z.enum(['service', 'group', 'agent', 'machine', 'inventory']), at: instant },
  ...{ watched: z.boolean(), target: text.optional(), answers: z.array(answer), agents: z.array(agent) },
  agreement: z.strictObject({ able: count, failing: count, needed: count }).optional(),
  ...{ planned: windows, quiet: windows },
  outage: named('OutageThen', {
    ...{ id: count, reason: text, from: z.array(text), startedAt: instant, endedAt: instant.optional() },
    acknowledged: acknowledgement.optional(),
  }).optional(),
  ...{ probesKeptSince: instant.optional(), configuredAt: instant, managerStartedAt: instant },
});
