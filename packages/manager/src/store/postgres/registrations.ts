// Agents and their keys in PostgreSQL. Knows rows; refuses to know who may come in by which key.
import type { Registration } from '../../core/registration.ts';
import { addedOf, type KeyRow, keyOf } from '../row/registration.ts';
import { type Columns, insert, namesOf, replacing } from './columns.ts';
import type { Session } from './database.ts';

const AGENT: Columns = {
  id: 'text',
  added_at: 'float8',
  labels: 'text',
  dial: 'text',
  revoked: 'boolean',
  last_key: 'bigint',
};

/** One agent as a whole: what was kept of it before is gone, its secrets too. */
export const putRegistration = async (session: Session, registration: Registration): Promise<void> => {
  const { agent, added, isRevoked, lastKeyNumber, keys } = registration;
  const labels = added ? JSON.stringify(added.labels) : null;
  const dial = added?.dial ? JSON.stringify(added.dial) : null;
  const row = [agent, added?.atMs ?? null, labels, dial, isRevoked, lastKeyNumber];
  await insert(session, 'agent', AGENT, [row], replacing(AGENT, 'id'));
  await session.run('DELETE FROM agent_key WHERE agent = $1', agent);
  for (const { number, secret, issuedAtMs, usedAtMs = null } of keys) {
    const sql = 'INSERT INTO agent_key (agent, number, secret, issued_at, used_at) VALUES ($1, $2, $3, $4, $5)';
    await session.run(sql, agent, number, secret, issuedAtMs, usedAtMs);
  }
};

type AgentRow = readonly [
  id: string,
  addedAt: number | null,
  labels: string | null,
  dial: string | null,
  isRevoked: boolean,
  lastKey: number,
];

export const allRegistrations = async (session: Session): Promise<Registration[]> => {
  const rows = await session.rows<KeyRow>(
    'SELECT agent, number, secret, issued_at, used_at FROM agent_key ORDER BY number',
  );
  const keys = Map.groupBy(rows, ([agent]) => agent);
  const agents = await session.rows<AgentRow>(`SELECT ${namesOf(AGENT)} FROM agent ORDER BY id`);
  return agents.map(([agent, addedAt, labels, dial, isRevoked, lastKeyNumber]) => ({
    agent,
    ...(addedAt !== null && { added: addedOf(addedAt, labels, dial) }),
    isRevoked,
    lastKeyNumber,
    keys: (keys.get(agent) ?? []).map(keyOf),
  }));
};
