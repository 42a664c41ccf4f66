// From what is kept of a service that reports by itself to what people and devices are told. Knows formats; decides nothing.
import type { HeartbeatView } from '../api.ts';
import type { HeartbeatAnswer } from '../heartbeat-api.ts';
import type { HeartbeatRecord } from '../heartbeat-record.ts';
import { isoTime } from '../views.ts';

export const heartbeatView = (record: HeartbeatRecord): HeartbeatView => {
  const { kind, atMs, data, exitCode, runMs, startedAtMs } = record;
  return {
    report: kind,
    at: isoTime(atMs),
    ...(exitCode !== undefined && { exitCode }),
    ...(runMs !== undefined && { runMs }),
    ...(startedAtMs !== undefined && { runningSince: isoTime(startedAtMs) }),
    ...awaited(record),
    ...(data !== undefined && { data: JSON.parse(data) as Readonly<Record<string, unknown>> }),
  };
};

export const heartbeatAnswer = (service: string, record: HeartbeatRecord): HeartbeatAnswer => ({
  service,
  at: isoTime(record.atMs),
  ...awaited(record),
});

type Awaited = { due?: string; late?: string };

const awaited = ({ dueMs, lateAtMs }: HeartbeatRecord): Awaited => ({
  ...(dueMs !== undefined && { due: isoTime(dueMs) }),
  ...(lateAtMs !== undefined && { late: isoTime(lateAtMs) }),
});
