// Everything that is measured, for those who scrape it. Knows where each number is found, and that nobody else may wait for it: it is put together in slices. Refuses to
// know formats (core/metrics/exposition.ts).
import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { ManagerView } from './core/api.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import type { ManagersDesk } from './core/managers-api.ts';
import { agentMetrics } from './core/metrics/agent-metrics.ts';
import { type Count, endOf, exposition, labelsOf, type Section, section } from './core/metrics/exposition.ts';
import { type Gathered, gathering } from './core/metrics/gathering.ts';
import { channelMetrics, lastMetrics, type ManagerMeasured, managerMetrics } from './core/metrics/manager-metrics.ts';
import { probeMetrics } from './core/metrics/probe-metrics.ts';
import { serviceMetrics } from './core/metrics/service-metrics.ts';
import { type MetricsDesk, type MetricsPart, type MetricsQuery, metricsParts } from './core/metrics-api.ts';
import type { HeartbeatKeeper } from './heartbeat-keeper.ts';
import type { LoopDelay } from './loop-delay.ts';
import type { Metering } from './metering.ts';
import type { ChannelState, Outbox } from './outbox.ts';

/** So many numbers are told in one exposition, some 80 MB of them. */
const SAMPLES_MAX = 1_000_000;

/** Each holds what it was begun with until it is read. */
const ABREAST_MAX = 4;

/** Others get their turn after so long. */
const SLICE_MS = 8;

/** Other managers are asked for by way of the store; when that takes longer, nothing is said of them. */
const PEERS_MS = 1_000;

export type MeterOptions = {
  readonly judge: Judge;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly metering: Metering;
  readonly loopDelay: Pick<LoopDelay, 'read'>;
  readonly managers: ManagersDesk;
  manager(): ManagerView;
  readonly outbox: Pick<Outbox, 'states'>;
  readonly heartbeats: Pick<HeartbeatKeeper, 'view'>;
  readonly samplesMax?: number;
};

export class Meter implements MetricsDesk {
  readonly #options: MeterOptions;
  #reading = 0;

  constructor(options: MeterOptions) {
    this.#options = options;
  }

  async metrics(query: MetricsQuery): Promise<AsyncIterable<string>> {
    if (this.#reading >= ABREAST_MAX)
      throw new Fault(
        'too-often',
        `${ABREAST_MAX} others read the metrics already. Ask again when one of them is done.`,
      );
    const pieces = this.#pieces(query);
    return begun(await pieces.next(), pieces);
  }

  async *#pieces({ format, parts = metricsParts }: MetricsQuery): AsyncGenerator<string, void> {
    this.#reading++;
    try {
      const pace = new Pace(this.#options.clock);
      const gathered = await this.#gathered(pace);
      const managers = parts.includes('manager') ? await this.#peers() : undefined;
      const count: Count = { written: 0, leftOut: 0 };
      const sections = this.#sections(gathered, managers, parts);
      for (const piece of exposition(sections, format, this.#options.samplesMax ?? SAMPLES_MAX, count)) {
        if (piece !== '') yield piece;
        await pace.keep();
      }
      const last = section(lastMetrics, [{ labels: '', of: count }]);
      yield* exposition([last], format, Number.POSITIVE_INFINITY);
      yield endOf(format);
    } finally {
      this.#reading--;
    }
  }

  async #gathered(pace: Pace): Promise<Gathered> {
    const { judge, fleet, clock, heartbeats } = this.#options;
    const reportedAtMs = (service: string): number | undefined => {
      const at = heartbeats.view(service)?.at;
      return at === undefined ? undefined : Date.parse(at);
    };
    const steps = gathering({ judge, fleet, nowMs: clock.now(), reportedAtMs });
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await pace.keep();
    }
  }

  *#sections(
    gathered: Gathered,
    managers: Readonly<Record<string, number>> | undefined,
    parts: readonly MetricsPart[],
  ): Generator<Section<unknown>> {
    if (parts.includes('manager')) {
      yield section(managerMetrics, [{ labels: '', of: this.#manager(gathered, managers) }]);
      yield section(channelMetrics, this.#options.outbox.states().map(channelRow));
    }
    if (parts.includes('agents')) yield section(agentMetrics, gathered.agents);
    if (parts.includes('services')) yield section(serviceMetrics, gathered.services);
    if (parts.includes('probes')) yield section(probeMetrics, gathered.probes);
  }

  #manager({ health, openOutages }: Gathered, managers: ManagerMeasured['managers']): ManagerMeasured {
    const { fleet, loopDelay, metering } = this.#options;
    const { name, version, startedAt, memoryBytes, config, results, gaps } = this.#options.manager();
    const { user, system } = process.cpuUsage();
    const agents: Record<string, number> = { connected: 0, away: 0, never: 0 };
    for (const { state } of fleet.all) agents[state] = (agents[state] ?? 0) + 1;
    return {
      ...{ name, version, memoryBytes, results, gaps, agents, openOutages },
      startedAtMs: Date.parse(startedAt),
      cpuSeconds: (user + system) / 1e6,
      loopDelay: loopDelay.read(),
      config: {
        revision: config.revision,
        loadedAtMs: Date.parse(config.loadedAt),
        problems: config.problems.length,
      },
      services: health,
      ...(managers && { managers }),
      outages: metering.outages,
      notifications: metering.notifications,
      appending: metering.appending,
      appends: metering.appends,
      storeFailures: metering.failures,
    };
  }

  async #peers(): Promise<Readonly<Record<string, number>> | undefined> {
    const { clock, managers } = this.#options;
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    using _ = clock.at(clock.elapsed() + PEERS_MS, () => resolve(undefined));
    const peers = await Promise.race([managers.managers().catch(() => undefined), late]);
    if (!peers) return undefined;
    const counts = { leads: 0, serves: 0 };
    for (const { role } of peers) counts[role]++;
    return counts;
  }
}

/** What has begun ends when it is left, even by somebody who has read nothing of it. */
const begun = (first: IteratorResult<string, void>, rest: AsyncGenerator<string, void>): AsyncIterable<string> => {
  let next: IteratorResult<string, void> | undefined = first;
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const one = next ?? (await rest.next());
        next = undefined;
        return one;
      },
      return: () => rest.return(undefined),
    }),
  };
};

const channelRow = ({ channel, due, trouble, sent, failed }: ChannelState) => ({
  labels: labelsOf({ channel }),
  of: { due, isFailing: trouble !== undefined, sent, failed },
});

/** Lets everybody else have their turn every few milliseconds. */
class Pace {
  readonly #clock: Pick<Clock, 'elapsed'>;
  #sinceAt: number;

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
    this.#sinceAt = clock.elapsed();
  }

  async keep(): Promise<void> {
    if (this.#clock.elapsed() - this.#sinceAt < SLICE_MS) return;
    await turn();
    this.#sinceAt = this.#clock.elapsed();
  }
}
