// Who may ask, in SQLite. Knows rows; refuses to know what anybody may.
import type { AccessKind, AccessRecord } from '../../core/access-record.ts';
import type { Database } from './database.ts';

export const putAccess = (database: Database, record: AccessRecord): void => {
  const sql = 'INSERT OR REPLACE INTO access (kind, id, record) VALUES (?, ?, ?)';
  database.run(sql, record.kind, record.id, JSON.stringify(record));
};

export const dropAccess = (database: Database, kind: AccessKind, id: string): void => {
  database.run('DELETE FROM access WHERE kind = ? AND id = ?', kind, id);
};

export const allAccess = (database: Database): readonly AccessRecord[] =>
  database
    .rows<readonly [string]>('SELECT record FROM access ORDER BY kind, id')
    .map(([record]) => JSON.parse(record) as AccessRecord);
