// Who may ask, in PostgreSQL. Knows rows; refuses to know what anybody may.
import type { AccessKind, AccessRecord } from '../../core/access-record.ts';
import type { Session } from './database.ts';

export const putAccess = async (session: Session, record: AccessRecord): Promise<void> => {
  const sql = `INSERT INTO access (kind, id, record) VALUES ($1, $2, $3)
    ON CONFLICT (kind, id) DO UPDATE SET record = excluded.record`;
  await session.run(sql, record.kind, record.id, JSON.stringify(record));
};

export const dropAccess = async (session: Session, kind: AccessKind, id: string): Promise<void> => {
  await session.run('DELETE FROM access WHERE kind = $1 AND id = $2', kind, id);
};

export const allAccess = async (session: Session): Promise<readonly AccessRecord[]> => {
  const rows = await session.rows<readonly [string]>('SELECT record FROM access ORDER BY kind, id');
  return rows.map(([record]) => JSON.parse(record) as AccessRecord);
};
