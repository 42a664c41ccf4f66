// What an export is made of, whatever it is written as: the columns, and a row for each result or outage. Knows their names, kinds and order; refuses to know files.
import type { OutageView } from '../core/api.ts';
import type { ResultRow } from '../core/store-api.ts';

/** `instant`: ms since 1970. `whole` and `number`: without a fraction, or with one. `texts`: any number of them. */
export type ExportKind = 'text' | 'texts' | 'instant' | 'whole' | 'number';

export type ExportColumn = {
  readonly name: string;
  readonly kind: ExportKind /** There may be nothing. */;
  readonly optional?: true;
};

/** Nothing is undefined. */
export type ExportCell = string | readonly string[] | number | undefined;

/** A cell for each column, in their order. */
export type ExportRow = readonly ExportCell[];

export const exportColumns = {
  results: [
    { name: 'at', kind: 'instant' },
    { name: 'service', kind: 'text' },
    { name: 'agent', kind: 'text' },
    { name: 'verdict', kind: 'text' },
    { name: 'reason', kind: 'text', optional: true },
    { name: 'latency_ms', kind: 'number', optional: true },
  ],
  outages: [
    { name: 'id', kind: 'whole' },
    { name: 'service', kind: 'text' },
    { name: 'started_at', kind: 'instant' },
    { name: 'ended_at', kind: 'instant', optional: true },
    { name: 'duration_ms', kind: 'whole' },
    { name: 'reason', kind: 'text' },
    { name: 'from', kind: 'texts' },
    { name: 'told', kind: 'texts' },
  ],
} as const satisfies Record<string, readonly ExportColumn[]>;

export const resultRow = (service: string, [atMs, agent, verdict, reason, latencyMs]: ResultRow): ExportRow => [
  ...[atMs, service, agent, verdict],
  reason ?? undefined,
  latencyMs ?? undefined,
];

export const outageRow = ({
  id,
  service,
  startedAt,
  endedAt,
  durationMs,
  reason,
  from,
  told,
}: OutageView): ExportRow => [
  ...[id, service, Date.parse(startedAt)],
  endedAt === undefined ? undefined : Date.parse(endedAt),
  ...[durationMs, reason, from, told],
];
