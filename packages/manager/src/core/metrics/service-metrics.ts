// What is measured of a service as a whole, all agents taken together. Refuses to know how it is judged.
import { labelsOf, type Metric } from './exposition.ts';

export const healths = ['up', 'failing', 'down', 'unknown'] as const;

export type ServiceMeasured = {
  readonly health: (typeof healths)[number];
  /** What it is, as labels (serviceLabels). */
  readonly info: string;
  /** When the outage began that lasts; undefined for none. */
  readonly outageSinceMs: number | undefined;
  /** When it reported by itself last. */
  readonly reportedAtMs: number | undefined;
};

const healthLabels = healths.map((health) => [health, labelsOf({ health })] as const);

export const serviceMetrics: readonly Metric<ServiceMeasured>[] = [
  {
    name: 'vedette_service_health',
    kind: 'gauge',
    help: '1 for the health of the service that all its agents agree upon, 0 for the others',
    tell: ({ health }, say) => {
      for (const [one, label] of healthLabels) say(one === health ? 1 : 0, label);
    },
  },
  {
    name: 'vedette_service_outage_start_timestamp_seconds',
    kind: 'gauge',
    help: 'When the outage began that lasts; absent while there is none',
    tell: ({ outageSinceMs }, say) => {
      if (outageSinceMs !== undefined) say(outageSinceMs / 1_000);
    },
  },
  {
    name: 'vedette_service_report_timestamp_seconds',
    kind: 'gauge',
    help: 'When a service that reports by itself did so last',
    tell: ({ reportedAtMs }, say) => {
      if (reportedAtMs !== undefined) say(reportedAtMs / 1_000);
    },
  },
  {
    name: 'vedette_service_info',
    kind: 'info',
    help: 'What the service is: its target, check, group, and its own labels as label_NAME',
    tell: ({ info }, say) => say(1, info),
  },
];

/** Labels that differ in marks alone become one: the first of them in the order of their names counts. */
export const serviceLabels = (
  target: string,
  check: string,
  group: string | undefined,
  labels: Readonly<Record<string, string>>,
): string => {
  const own: Record<string, string> = {};
  for (const key of Object.keys(labels).sort((a, b) => (a < b ? -1 : 1)))
    own[`label_${key.replace(/[^A-Za-z0-9_]/g, '_')}`] ??= labels[key] ?? '';
  return labelsOf({ target, check, group: group ?? '', ...own });
};
