// What is answered line by line, each line as a schema: looks on demand, replays, the care of the store. They say what the types in core say, to programs that read no
// TypeScript. Refuses to know which address answers what.
import { z } from 'zod';
import { notificationEvents } from '../../core/record.ts';
import { replayFates } from '../../core/replay-api.ts';
import { count, facts, instant, number, outage, text } from './status.ts';

const one = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

const progress = one('progress', { share: number });
const failed = one('failed', { code: text, detail: text });

export const probeLine = z
  .discriminatedUnion('type', [
    one('begin', {
      ...{ service: text.optional(), target: text, timeoutMs: number, agents: z.array(text), count, everyMs: number },
    }),
    one('answer', {
      ...{ agent: text, nth: count, verdict: z.enum(['up', 'down', 'unknown']), reason: text.optional() },
      ...{ at: instant.optional(), latencyMs: number.optional(), facts: facts.optional(), text: text.optional() },
      isResult: z.literal(true).optional(),
    }),
    one('end', { up: count, down: count, unknown: count }),
    failed,
  ])
  .meta({ id: 'ProbeLine' });

const row = z.strictObject({
  ...{ fate: z.enum(replayFates), subscriber: text, service: text, event: z.enum(notificationEvents) },
  sent: z.strictObject({ id: count, at: instant, text }).optional(),
  now: z.strictObject({ at: instant, text, notBefore: instant.optional() }).optional(),
});

export const replayLine = z
  .discriminatedUnion('type', [
    one('begin', {
      ...{ since: instant, until: instant, isUnchanged: z.boolean(), services: count, derived: count },
      ...{ notes: z.array(z.strictObject({ service: text.optional(), text })), notesLeftOff: count },
    }),
    progress,
    one('row', { row }),
    one('doubt', {
      doubt: z.strictObject({ service: text, agent: text, graceMs: number, from: instant, until: instant }),
    }),
    one('end', { changes: count, results: count }),
    failed,
  ])
  .meta({ id: 'ReplayLine' });

const damage = z.strictObject({
  ...{ kind: text, service: text.optional(), agent: text.optional(), from: instant.optional(), to: instant.optional() },
  ...{ results: count.optional(), why: text },
});

/** When it was made, in ms since 1970; who made it; what it said and why; how long the answer took. */
const resultRow = z.tuple([number, text, text, text.nullable(), number.nullable()]);

export const storeLine = z
  .discriminatedUnion('type', [
    progress,
    one('damage', { damage }),
    one('results', { service: text, rows: z.array(resultRow) }),
    one('outages', { rows: z.array(outage) }),
    one('end', { figures: z.record(text, number) }),
    failed,
  ])
  .meta({ id: 'StoreLine' });
