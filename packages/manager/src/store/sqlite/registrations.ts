// Agents and their keys in SQLite. Knows rows; refuses to know who may come in by which key.
import type { Registration } from '../../core/registration.ts';
import { addedOf, type KeyRow, keyOf } from '../row/registration.ts';
import type { Database } from './database.ts';

/** One agent as a whole: what was kept of it before is gone, its secrets too. */
export const putRegistration = (database: Database, registration: Registration): void =>
  database.transaction(() => {
    const { agent, added, isRevoked, lastKeyNumber, keys } = registration;
    database.run('DELETE FROM agent_key WHERE agent = ?', agent);
    database.run(
      `INSERT INTO agent (id, added_at, labels, dial, revoked, last_key) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET added_at = excluded.added_at, labels = excluded.labels, dial = excluded.dial,
         revoked = excluded.revoked, last_key = excluded.last_key`,
      agent,
      added?.atMs ?? null,
      added ? JSON.stringify(added.labels) : null,
      added?.dial ? JSON.stringify(added.dial) : null,
      Number(isRevoked),
      lastKeyNumber,
    );
    for (const { number, secret, issuedAtMs, usedAtMs = null } of keys) {
      const sql = 'INSERT INTO agent_key (agent, number, secret, issued_at, used_at) VALUES (?, ?, ?, ?, ?)';
      database.run(sql, agent, number, secret, issuedAtMs, usedAtMs);
    }
  });

type AgentRow = readonly [
  id: string,
  addedAt: number | null,
  labels: string | null,
  dial: string | null,
  revoked: number,
  lastKey: number,
];

export const allRegistrations = (database: Database): Registration[] => {
  const rows = database.rows<KeyRow>('SELECT agent, number, secret, issued_at, used_at FROM agent_key ORDER BY number');
  const keys = Map.groupBy(rows, ([agent]) => agent);
  return database
    .rows<AgentRow>('SELECT id, added_at, labels, dial, revoked, last_key FROM agent ORDER BY id')
    .map(([agent, addedAt, labels, dial, revoked, lastKeyNumber]) => ({
      agent,
      ...(addedAt !== null && { added: addedOf(addedAt, labels, dial) }),
      isRevoked: revoked === 1,
      lastKeyNumber,
      keys: (keys.get(agent) ?? []).map(keyOf),
    }));
};
