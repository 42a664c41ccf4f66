// What is measured of an agent: whether it is there, how it is doing by its own word, and how far behind it is. Refuses to know how that came about.
import type { Vitals } from '@vedette/protocol/wire';
import { labelsOf, type Metric, type MetricKind } from './exposition.ts';

export type AgentMeasured = {
  readonly isConnected: boolean;
  readonly services: number;
  /** Services that it will not probe, by its own word. */
  readonly refused: number;
  readonly isContested: boolean;
  /** Absent while it is away. */
  readonly software?: string;
  readonly clockOffsetMs?: number;
  readonly roundTripMs?: number;
  readonly vitals?: Vitals;
  /** How much older than it should be its newest result is. */
  readonly lagMs?: number;
};

type AgentMetric = Metric<AgentMeasured>;

/** @param value undefined: nothing is known */
const one = (
  kind: MetricKind,
  name: string,
  help: string,
  value: (agent: AgentMeasured) => number | undefined,
): AgentMetric => ({
  ...{ name, kind, help },
  tell: (agent, say) => {
    const said = value(agent);
    if (said !== undefined) say(said);
  },
});

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000);

const p50 = labelsOf({ quantile: '0.5' });
const p99 = labelsOf({ quantile: '0.99' });
const resources = (['cpu', 'memory', 'disk'] as const).map((resource) => [resource, labelsOf({ resource })] as const);
const loads = ['1', '5', '15'].map((minutes) => labelsOf({ minutes }));

export const agentMetrics: readonly AgentMetric[] = [
  one('gauge', 'vedette_agent_connected', 'Whether the agent is connected', ({ isConnected }) => (isConnected ? 1 : 0)),
  one('gauge', 'vedette_agent_services', 'Services that it is to probe', ({ services }) => services),
  one(
    'gauge',
    'vedette_agent_refused_services',
    'Services that it will not probe, by its policy or for its age',
    ({ refused }) => refused,
  ),
  one(
    'gauge',
    'vedette_agent_contested',
    'Whether another process calls itself the same and is turned away',
    ({ isContested }) => (isContested ? 1 : 0),
  ),
  one(
    'gauge',
    'vedette_agent_lag_seconds',
    'How much older its newest result is than the shortest interval of its services; absent while it is away',
    ({ lagMs }) => seconds(lagMs),
  ),
  one('gauge', 'vedette_agent_clock_offset_seconds', "The agent's clock minus the manager's", ({ clockOffsetMs }) =>
    seconds(clockOffsetMs),
  ),
  one(
    'gauge',
    'vedette_agent_round_trip_seconds',
    'How long a message to the agent and back takes',
    ({ roundTripMs }) => seconds(roundTripMs),
  ),
  one(
    'gauge',
    'vedette_agent_spooled_items',
    'Results and changes that it keeps until the manager confirms them',
    ({ vitals }) => vitals?.spooled,
  ),
  one(
    'counter',
    'vedette_agent_dropped_items_total',
    'Items it had to drop for want of room, since it started',
    ({ vitals }) => vitals?.dropped,
  ),
  one('counter', 'vedette_agent_probes_total', 'Probes that it made, since it started', ({ vitals }) => vitals?.probes),
  one(
    'counter',
    'vedette_agent_probes_skipped_total',
    'Probes that it could not make in time, since it started',
    ({ vitals }) => vitals?.skipped,
  ),
  one('gauge', 'vedette_agent_probes_in_flight', 'Probes under way', ({ vitals }) => vitals?.inFlight),
  {
    ...{ name: 'vedette_agent_lateness_seconds', kind: 'summary' },
    help: 'How late probes were sent after they were due, over the last minute or so',
    tell: ({ vitals }, say) => {
      if (!vitals) return;
      say(vitals.latenessP50Ms / 1_000, p50);
      say(vitals.latenessP99Ms / 1_000, p99);
    },
  },
  one('gauge', 'vedette_agent_memory_bytes', 'Memory that its process takes', ({ vitals }) => vitals?.memoryBytes),
  {
    ...{ name: 'vedette_agent_machine_used_ratio', kind: 'gauge' },
    help: 'How much of its machine is used, from 0 to 1',
    tell: ({ vitals }, say) => {
      for (const [resource, label] of resources) {
        const share = vitals?.machine?.[resource];
        if (share !== undefined) say(share, label);
      }
    },
  },
  {
    ...{ name: 'vedette_agent_machine_load', kind: 'gauge' },
    help: 'How many processes wanted to run on its machine, on average of so many minutes',
    tell: ({ vitals }, say) => {
      for (const [place, load] of (vitals?.machine?.load ?? []).entries())
        if (loads[place] !== undefined) say(load, loads[place]);
    },
  },
  {
    ...{ name: 'vedette_agent_info', kind: 'info' },
    help: 'What software it is; absent while it is away',
    tell: ({ software }, say) => {
      if (software !== undefined) say(1, labelsOf({ software }));
    },
  },
];
