// What is kept of services that report by themselves, as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { HeartbeatKey, HeartbeatRecord, KeptHeartbeats } from '../../core/heartbeat-record.ts';

/** One row for each service of which anything is kept. */
export type HeartbeatRow = readonly [service: string, record: string | null, keys: string | null];

export const keptHeartbeats = (rows: readonly HeartbeatRow[]): KeptHeartbeats => ({
  records: rows.flatMap(([service, record]) =>
    record === null ? [] : [{ service, record: JSON.parse(record) as HeartbeatRecord }],
  ),
  keys: rows.flatMap(([service, , keys]) =>
    keys === null ? [] : [{ service, keys: JSON.parse(keys) as HeartbeatKey[] }],
  ),
});
