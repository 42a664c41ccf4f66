// What is measured of the manager itself, its store and its channels. Refuses to know how.
import { labelsOf, type Metric, type MetricKind } from './exposition.ts';
import type { healths } from './service-metrics.ts';

/** How often each of some values came, for values up to each bound, and their sum. */
export type Spread = {
  readonly bounds: readonly number[];
  /** One more than bounds: the last is of what is beyond them all. */
  readonly counts: readonly number[];
  readonly sum: number;
};

export type ManagerMeasured = {
  readonly name: string;
  readonly version: string;
  readonly startedAtMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** Seconds, by quantile. */
  readonly loopDelay: readonly (readonly [quantile: string, seconds: number])[];
  readonly config: { readonly revision: number; readonly loadedAtMs: number; readonly problems: number };
  readonly services: Readonly<Record<(typeof healths)[number], number>>;
  readonly agents: Readonly<Record<string, number>>;
  /** By role; absent when the others could not be asked. */
  readonly managers?: Readonly<Record<string, number>>;
  readonly results: number;
  readonly gaps: number;
  readonly openOutages: number;
  readonly outages: number;
  /** By event. */
  readonly notifications: Readonly<Record<string, number>>;
  readonly appending: number;
  /** Seconds. */
  readonly appends: Spread;
  /** By what was tried. */
  readonly storeFailures: Readonly<Record<string, number>>;
};

type ManagerMetric = Metric<ManagerMeasured>;

/** Whole numbers have a point too, as OpenMetrics wants it. */
const boundOf = (bound: number | undefined): string => {
  if (bound === undefined) return '+Inf';
  return Number.isInteger(bound) ? `${bound}.0` : `${bound}`;
};

const one = (kind: MetricKind, name: string, help: string, value: (of: ManagerMeasured) => number): ManagerMetric => ({
  ...{ name, kind, help },
  tell: (of, say) => say(value(of)),
});

const each = (
  kind: MetricKind,
  name: string,
  help: string,
  label: string,
  values: (of: ManagerMeasured) => Readonly<Record<string, number>> | undefined,
): ManagerMetric => ({
  ...{ name, kind, help },
  tell: (of, say) => {
    for (const [key, value] of Object.entries(values(of) ?? {})) say(value, labelsOf({ [label]: key }));
  },
});

export const managerMetrics: readonly ManagerMetric[] = [
  each('gauge', 'vedette_services', 'Services in force, by their health', 'health', ({ services }) => services),
  each('gauge', 'vedette_agents', 'Agents, by their state', 'state', ({ agents }) => agents),
  each('gauge', 'vedette_managers', 'Managers that share the store, by their role', 'role', ({ managers }) => managers),
  one('counter', 'vedette_results_total', 'Results durably stored since the manager started', ({ results }) => results),
  one(
    'counter',
    'vedette_gaps_total',
    'Gaps taken in since the manager started: results that agents had to drop',
    ({ gaps }) => gaps,
  ),
  one('gauge', 'vedette_open_outages', 'Outages that last', ({ openOutages }) => openOutages),
  one(
    'counter',
    'vedette_outages_total',
    'Outages that began to be known since the manager started',
    ({ outages }) => outages,
  ),
  each(
    'counter',
    'vedette_notifications_total',
    'What subscribers were to be told since the manager started, by event',
    'event',
    ({ notifications }) => notifications,
  ),
  one(
    'gauge',
    'vedette_store_append_queue_entries',
    'Deliveries of agents that are not durable yet',
    ({ appending }) => appending,
  ),
  {
    ...{ name: 'vedette_store_append_seconds', kind: 'histogram' },
    help: 'How long it took until a delivery was durable',
    tell: ({ appends: { bounds, counts, sum } }, say) => {
      let total = 0;
      for (const [place, count] of counts.entries()) {
        total += count;
        say(total, labelsOf({ le: boundOf(bounds[place]) }), '_bucket');
      }
      say(sum, '', '_sum');
      say(total, '', '_count');
    },
  },
  each(
    'counter',
    'vedette_store_failures_total',
    'What the store could not do since the manager started',
    'operation',
    ({ storeFailures }) => storeFailures,
  ),
  one('gauge', 'vedette_config_last_reload_successful', 'Whether the file as it stands is in force', ({ config }) =>
    config.problems === 0 ? 1 : 0,
  ),
  one(
    'gauge',
    'vedette_config_last_reload_success_timestamp_seconds',
    'When what is in force was read',
    ({ config }) => config.loadedAtMs / 1_000,
  ),
  one(
    'gauge',
    'vedette_config_revision',
    'Configurations put in force since the manager started',
    ({ config }) => config.revision,
  ),
  {
    ...{ name: 'vedette_event_loop_delay_seconds', kind: 'summary' },
    help: 'For how long the manager could attend to nothing else, over the last minute or two; the quantile 1 is the longest',
    tell: ({ loopDelay }, say) => {
      for (const [quantile, value] of loopDelay) say(value, labelsOf({ quantile }));
    },
  },
  one('counter', 'process_cpu_seconds_total', 'Processor time that the manager took', ({ cpuSeconds }) => cpuSeconds),
  one('gauge', 'process_resident_memory_bytes', 'Memory that the manager takes', ({ memoryBytes }) => memoryBytes),
  one('gauge', 'process_start_time_seconds', 'When the manager started', ({ startedAtMs }) => startedAtMs / 1_000),
  {
    ...{ name: 'vedette_build_info', kind: 'info' },
    help: 'What software the manager is, and what it calls itself',
    tell: ({ name, version }, say) => say(1, labelsOf({ version, manager: name })),
  },
];

export type ChannelMeasured = {
  readonly due: number;
  readonly isFailing: boolean;
  readonly sent: number;
  readonly failed: number;
};

const ofChannel = (
  kind: MetricKind,
  name: string,
  help: string,
  value: (of: ChannelMeasured) => number,
): Metric<ChannelMeasured> => ({
  ...{ name, kind, help },
  tell: (of, say) => say(value(of)),
});

export const channelMetrics: readonly Metric<ChannelMeasured>[] = [
  ofChannel('gauge', 'vedette_channel_due_notifications', 'Notifications that are not sent yet', ({ due }) => due),
  ofChannel('gauge', 'vedette_channel_failing', 'Whether the last attempt failed', ({ isFailing }) =>
    isFailing ? 1 : 0,
  ),
  ofChannel(
    'counter',
    'vedette_channel_sent_notifications_total',
    'Notifications that the channel took since the manager started',
    ({ sent }) => sent,
  ),
  ofChannel(
    'counter',
    'vedette_channel_failed_notifications_total',
    'Notifications that were given up since the manager started',
    ({ failed }) => failed,
  ),
];

/** About the exposition itself, at its very end. */
export const lastMetrics: readonly Metric<{ readonly leftOut: number }>[] = [
  {
    ...{ name: 'vedette_metrics_left_out_samples', kind: 'gauge' },
    help: 'Numbers that were not told here because there are too many',
    tell: ({ leftOut }, say) => say(leftOut),
  },
];
