// What a scrape of 10,000 services from three agents costs, and for how long it keeps the manager from anything else. Knows what is measured; the numbers scraped are those of
// the manager itself.
import { agentMetrics } from '../../packages/manager/src/core/metrics/agent-metrics.ts';
import { exposition, section } from '../../packages/manager/src/core/metrics/exposition.ts';
import { type Gathered, gathering } from '../../packages/manager/src/core/metrics/gathering.ts';
import { probeMetrics } from '../../packages/manager/src/core/metrics/probe-metrics.ts';
import { serviceMetrics } from '../../packages/manager/src/core/metrics/service-metrics.ts';
import { fakeWish, MetricsWorld } from '../../packages/manager/src/core/metrics/world.fake.ts';
import type { ServiceWish } from '../../packages/manager/src/core/wishes.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';

const SERVICES = 10_000;
const AGENTS = ['eu-1', 'us-1', 'asia-1'] as const;
const ROUNDS = 7;

/** As in meter.ts: others get their turn after so long. */
const SLICE_MS = 8;
const HELD_MS_MAX = 50;

const facts = {
  ...{ status: 200, http_version: '1.1', size: 12_345, tls_version: 'TLSv1.3', expires: '2027-01-01T00:00:00Z' },
  ...{ dns_ms: 1.2, connect_ms: 3.4, tls_ms: 5.6, first_byte_ms: 7.8, transfer_ms: 9.1 },
};

const web = (id: string): Partial<ServiceWish> => ({
  target: `https://${id}.example/`,
  check: { type: 'http', method: 'GET' } as unknown as NonNullable<ServiceWish['check']>,
});

const worldOf = (isWeb: boolean): MetricsWorld => {
  const ids = Array.from({ length: SERVICES }, (_, i) => `service-${i}`);
  const wishes = ids.map((id) => fakeWish(id, { agents: AGENTS, labels: { team: 'a' }, ...(isWeb && web(id)) }));
  const world = new MetricsWorld(wishes, AGENTS);
  for (const agent of AGENTS) {
    world.holds(agent);
    world.probes(agent, world.nowMs - 2_000, 12.345);
    if (isWeb) world.learns(agent, facts);
  }
  return world;
};

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

type Cost = { cpuMs: number; heldMs: number; bytes: number };

/** Steps as the manager takes them. */
class Steps {
  readonly cost: Cost = { cpuMs: 0, heldMs: 0, bytes: 0 };
  #heldMs = 0;

  next<T, R>(steps: Generator<T, R>): IteratorResult<T, R> {
    const from = cpuMs();
    const step = steps.next();
    const spentMs = cpuMs() - from;
    this.cost.cpuMs += spentMs;
    this.#heldMs += spentMs;
    this.cost.heldMs = Math.max(this.cost.heldMs, this.#heldMs);
    if (this.#heldMs >= SLICE_MS) this.#heldMs = 0;
    return step;
  }
}

const scrape = ({ judge, fleet, nowMs }: MetricsWorld): Cost => {
  const steps = new Steps();
  const all = gathering({ judge, fleet, nowMs, reportedAtMs: () => undefined });
  let gathered: Gathered | undefined;
  while (!gathered) {
    const { done, value } = steps.next(all);
    if (done) gathered = value;
  }
  const { agents, services, probes } = gathered;
  const sections = [section(agentMetrics, agents), section(serviceMetrics, services), section(probeMetrics, probes)];
  const pieces = exposition(sections, 'text', Number.POSITIVE_INFINITY);
  for (;;) {
    const { done, value } = steps.next(pieces);
    if (done) return steps.cost;
    steps.cost.bytes += Buffer.byteLength(value);
  }
};

const figuresOf = (what: string, isWeb: boolean): readonly Figure[] => {
  const world = worldOf(isWeb);
  const costs = Array.from({ length: ROUNDS }, () => scrape(world));
  const of = (name: string, unit: string, value: (cost: Cost) => number): Figure => ({
    ...{ name: `${what}: ${name}`, unit },
    value: median(costs.map(value)),
  });
  return [
    of('processor time', 'ms', (cost) => cost.cpuMs),
    withGoal(
      of('longest without a turn for others', 'ms', (cost) => cost.heldMs),
      HELD_MS_MAX,
    ),
    of('size', 'MB', (cost) => cost.bytes / 1e6),
  ];
};

export const metrics: Bench = {
  says: 'what a scrape of 10,000 services from three agents costs, and for how long it holds the manager up',
  run: async (tell) => {
    tell('10,000 services, three agents, seven scrapes of each');
    return [...figuresOf('by TCP', false), ...figuresOf('by HTTPS, with all facts', true)];
  },
};
