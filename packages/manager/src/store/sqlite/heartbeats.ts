// What is kept of services that report by themselves, in SQLite. Knows rows; refuses to know who is late.
import type { HeartbeatKeys, KeptHeartbeat, KeptHeartbeats } from '../../core/heartbeat-record.ts';
import { type HeartbeatRow, keptHeartbeats } from '../row/heartbeat.ts';
import type { Database } from './database.ts';

export const putHeartbeats = (database: Database, kept: readonly KeptHeartbeat[]): void =>
  database.transaction(() => {
    const sql =
      'INSERT INTO heartbeat (service, record) VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET record = excluded.record';
    for (const { service, record } of kept) database.run(sql, service, JSON.stringify(record));
  });

export const putHeartbeatKeys = (database: Database, { service, keys }: HeartbeatKeys): void => {
  const sql =
    'INSERT INTO heartbeat (service, keys) VALUES (?, ?) ON CONFLICT (service) DO UPDATE SET keys = excluded.keys';
  database.run(sql, service, JSON.stringify(keys));
};

export const allHeartbeats = (database: Database): KeptHeartbeats =>
  keptHeartbeats(database.rows<HeartbeatRow>('SELECT service, record, keys FROM heartbeat ORDER BY service'));
