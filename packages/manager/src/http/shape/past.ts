// What is answered of the past, as schemas: histories, uptime, reports, machines, the store. They say what the types in core say, to programs that read no
// TypeScript. Refuses to know which address answers what.
import { z } from 'zod';
import { count, instant, number, outage, text } from './status.ts';

const named = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.strictObject(shape).meta({ id });

const amounts = { upMs: number, downMs: number, plannedMs: number, downPlannedMs: number, unobservedMs: number };
const budget = named('Budget', { target: number, budgetMs: number, usedMs: number, leftMs: number, burn: number });

const figuresShape = {
  ...amounts,
  ...{ uptime: number.optional(), coverage: number, plannedShare: number, outages: count, plannedOutages: count },
  ...{ longestMs: number.optional(), mttrMs: number.optional(), mtbfMs: number.optional() },
  latency: z.strictObject({ p50Ms: number, p95Ms: number, p99Ms: number }).optional(),
  budget: budget.optional(),
};
const figures = named('Figures', figuresShape);
const cellState = z.enum(['up', 'failing', 'down', 'planned', 'unknown']);

const point = named('HistoryPoint', {
  ...{ at: instant, up: count, down: count, unknown: count, minMs: number.optional(), meanMs: number.optional() },
  ...{ p50Ms: number.optional(), p95Ms: number.optional(), maxMs: number.optional() },
});

export const history = named('History', {
  ...{ service: text, since: instant, until: instant, from: z.enum(['results', 'minutes', 'hours', 'days']) },
  ...{ stepMs: number, agents: z.array(z.strictObject({ agent: text, points: z.array(point) })) },
  cells: z.array(z.strictObject({ ...amounts, at: instant, state: cellState })),
  ...{ figures, outages: z.array(outage) },
  planned: z.array(z.strictObject({ id: text, since: instant, until: instant })),
  gaps: z.array(z.strictObject({ agent: text, since: instant, until: instant, items: count, reason: text })),
});

export const uptime = named('UptimeTable', {
  ranges: z.array(z.strictObject({ name: text, since: instant, until: instant })),
  services: z.array(
    z.strictObject({
      ...{ id: text, group: text.optional(), uptime: z.array(number.nullable()), coverage: z.array(number) },
    }),
  ),
});

const strip = named('Strip', {
  ...{ upMs: z.array(number), downMs: z.array(number), plannedMs: z.array(number), unobservedMs: z.array(number) },
});

export const report = named('Report', {
  ...{ since: instant, until: instant, month: text.optional(), zone: text, madeAt: instant, manager: text },
  cells: z.array(instant),
  services: z.array(z.strictObject({ ...figuresShape, id: text, target: text, group: text.optional(), strip })),
  groups: z.array(z.strictObject({ ...figuresShape, id: text, services: count })),
  all: figures,
});

const figure = z.strictObject({ mean: number, max: number });

export const machine = named('MachineHistory', {
  ...{ agent: text, from: instant, until: instant, everyMs: number },
  stretches: z.array(
    z.strictObject({
      ...{ at: instant, words: count },
      figures: z.strictObject({
        ...{ cpu: figure.optional(), memory: figure.optional(), disk: figure.optional(), load: figure.optional() },
      }),
    }),
  ),
});

export const store = named('Store', {
  ...{ fileBytes: count, freeBytes: count, results: count, bytesEach: number.optional(), oldest: instant.optional() },
  kinds: z.array(z.strictObject({ name: text, rows: count, results: count, bytes: count })),
});
