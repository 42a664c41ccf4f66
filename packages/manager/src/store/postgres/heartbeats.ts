// What is kept of services that report by themselves, in PostgreSQL. Knows rows; refuses to know who is late.
import type { HeartbeatKeys, KeptHeartbeat, KeptHeartbeats } from '../../core/heartbeat-record.ts';
import { type HeartbeatRow, keptHeartbeats } from '../row/heartbeat.ts';
import type { Session } from './database.ts';

/** Each service once. */
export const putHeartbeats = async (session: Session, kept: readonly KeptHeartbeat[]): Promise<void> => {
  const sql = `INSERT INTO heartbeat (service, record) SELECT * FROM unnest($1::text[], $2::text[])
    ON CONFLICT (service) DO UPDATE SET record = excluded.record`;
  await session.run(
    sql,
    kept.map(({ service }) => service),
    kept.map(({ record }) => JSON.stringify(record)),
  );
};

export const putHeartbeatKeys = async (session: Session, { service, keys }: HeartbeatKeys): Promise<void> => {
  const sql = `INSERT INTO heartbeat (service, keys) VALUES ($1, $2)
    ON CONFLICT (service) DO UPDATE SET keys = excluded.keys`;
  await session.run(sql, service, JSON.stringify(keys));
};

export const allHeartbeats = async (session: Session): Promise<KeptHeartbeats> =>
  keptHeartbeats(await session.rows<HeartbeatRow>('SELECT service, record, keys FROM heartbeat ORDER BY service'));
