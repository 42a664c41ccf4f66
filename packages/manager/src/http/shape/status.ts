// What is answered of the present, as schemas: the manager, its agents, services, outages and notifications. They say what core/api.ts says, to programs that read no
// TypeScript; a test holds the answers of a manager against them. Refuses to know which address answers what.
import { z } from 'zod';

export const text = z.string();
export const number = z.number();
export const count = z.int().min(0);
export const instant = z.iso.datetime();
const labels = z.record(text, text);
const named = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.strictObject(shape).meta({ id });

export const health = z.enum(['up', 'failing', 'down', 'unknown']).meta({ id: 'Health' });
export const facts = z.record(text, z.union([text, number, z.boolean()])).meta({ id: 'Facts' });

export const configProblem = named('ConfigProblem', {
  ...{ path: text, line: count.optional(), column: count.optional(), message: text },
});

export const problem = named('Problem', {
  ...{ type: z.literal('about:blank'), title: text, status: z.int(), code: text, detail: text },
  problems: z.array(configProblem).optional(),
});

const viewFrom = named('ViewFrom', {
  ...{ agent: text, health, since: instant, reason: text.optional(), probedAt: instant.optional() },
  ...{ latencyMs: number.optional(), facts: facts.optional() },
});

const heartbeat = named('Heartbeat', {
  ...{
    report: z.enum(['start', 'success', 'fail']),
    at: instant,
    exitCode: count.optional(),
    runMs: number.optional(),
  },
  ...{ runningSince: instant.optional(), due: instant.optional(), late: instant.optional() },
  data: z.record(text, z.unknown()).optional(),
});

export const acknowledgement = named('Acknowledgement', { by: text, at: instant, note: text.optional() });

export const service = named('Service', {
  ...{ id: text, target: text, group: text.optional(), labels, health, since: instant, reason: text.optional() },
  ...{ behind: z.array(text).optional(), probedAt: instant.optional(), latencyMs: number.optional() },
  ...{ everyMs: number, everyPerAgentMs: number, graceMs: number, quorum: count, from: z.array(viewFrom) },
  ...{ heartbeat: heartbeat.optional(), acknowledged: acknowledgement.optional() },
});

const agentKey = named('AgentKey', {
  state: z.enum(['none', 'in use', 'issued, not used yet']),
  ...{ number: count.optional(), issuedAt: instant.optional(), usedAt: instant.optional() },
  next: z.strictObject({ number: count, issuedAt: instant }).optional(),
});

const vitals = named('Vitals', {
  ...{ services: count, probes: count, skipped: count, inFlight: count, latenessP50Ms: number, latenessP99Ms: number },
  ...{ memoryBytes: count, spooled: count, dropped: count },
  machine: z
    .strictObject({
      ...{ cpu: number.optional(), memory: number.optional(), disk: number.optional() },
      ...{ load: z.array(number).optional(), uptimeMs: number.optional() },
    })
    .optional(),
});

const limits = z.strictObject({
  ...{ cpu: number.optional(), memory: number.optional(), disk: number.optional(), forMs: number },
});

const host = named('Host', { hostname: text, platform: text, arch: text, node: text, cpus: count, memoryBytes: count });

export const agent = named('Agent', {
  ...{ id: text, labels, from: z.enum(['file', 'run time']), key: agentKey },
  ...{ state: z.enum(['connected', 'away', 'never']), since: instant.optional() },
  ...{ dialledBy: z.enum(['agent', 'manager']), address: text.optional(), software: text.optional(), services: count },
  problems: z.array(z.strictObject({ service: text, reason: text, text })),
  ...{ configured: z.boolean(), clockOffsetMs: number.optional(), roundTripMs: number.optional() },
  ...{ vitals: vitals.optional(), limits: limits.optional(), host: host.optional() },
  contested: z.strictObject({ address: text, at: instant, times: count }).optional(),
});

export const config = named('Config', {
  ...{ file: text, revision: count, loadedAt: instant, problems: z.array(configProblem) },
});

const manager = named('Manager', {
  ...{ name: text, version: text, startedAt: instant, now: instant, memoryBytes: count, config },
  ...{ results: count, gaps: count },
});

export const status = named('Status', { manager, agents: z.array(agent), services: z.array(service) });

export const outage = named('Outage', {
  ...{ id: count, service: text, reason: text, startedAt: instant, endedAt: instant.optional(), durationMs: number },
  ...{ plannedMs: number.optional(), from: z.array(text), told: z.array(text) },
  acknowledged: acknowledgement.optional(),
});

export const delivery = named('Delivery', {
  ...{ channel: text, state: z.enum(['due', 'sent', 'failed']), at: instant.optional() },
  ...{ attempts: count.optional(), error: text.optional() },
});

export const notification = named('Notification', {
  ...{ id: count, at: instant, subscriber: text, service: text, outage: count, event: text, text },
  deliveries: z.array(delivery),
});

export const peer = named('Peer', {
  ...{ id: text, name: text, role: z.enum(['leads', 'serves']), version: text, host: text, pid: count, since: instant },
  ...{ listen: text, http: text, agents: count, silentMs: number, aheadMs: number },
});
