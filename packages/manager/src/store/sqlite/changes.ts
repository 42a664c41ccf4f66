// What agents told of services over time, in SQLite. Knows rows and queries; refuses to know what follows from them (core/held.ts).
import type { Change } from '@vedette/protocol/health';
import { type StoredChange, timeOf } from '../../core/held.ts';
import type { ChangesQuery } from '../store.ts';
import type { Database } from './database.ts';

/** Within the transaction of the judgement that it is part of. What is kept already is not kept again. */
export const putChange = (database: Database, stored: StoredChange): void => {
  const { agent, knownAtMs } = stored;
  const [slot, change] = 'change' in stored ? [stored.change.slot, JSON.stringify(stored.change)] : [null, null];
  const key = [agent, slot, timeOf(stored), knownAtMs, change];
  database.run(
    `INSERT INTO change (agent, slot, at, known_at, change) SELECT ?, ?, ?, ?, ?
     WHERE NOT EXISTS (SELECT 1 FROM change WHERE agent = ? AND slot IS ? AND at = ? AND known_at = ? AND change IS ?)`,
    ...key,
    ...key,
  );
};

type Row = readonly [id: number, agent: string, at: number, knownAt: number, change: string | null];
const COLUMNS = 'id, agent, at, known_at, change';

/** In the order in which they became known. */
export const findChanges = (database: Database, { slot, fromMs, toMs, limit }: ChangesQuery): StoredChange[] => {
  const within = [slot, null].flatMap((one) =>
    database.rows<Row>(
      `SELECT ${COLUMNS} FROM change WHERE slot IS ? AND at > ? AND at <= ? ORDER BY at DESC, id DESC LIMIT ?`,
      one,
      fromMs,
      toMs,
      limit,
    ),
  );
  const before = [slot, null].flatMap((one) =>
    agentsOf(database, one).flatMap((agent) => {
      const sql = `SELECT ${COLUMNS} FROM change WHERE slot IS ? AND agent = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1`;
      return database.rows<Row>(sql, one, agent, fromMs);
    }),
  );
  const rows = [...before, ...within].sort(([a], [b]) => a - b);
  return rows.map(([, agent, at, knownAtMs, change]) =>
    change === null ? { agent, awayAtMs: at, knownAtMs } : { agent, change: JSON.parse(change) as Change, knownAtMs },
  );
};

/** One step in the index for each, however much it told. */
const agentsOf = (database: Database, slot: number | null): string[] => {
  const agents: string[] = [];
  for (let last = ''; ; ) {
    const sql = 'SELECT min(agent) FROM change WHERE slot IS ? AND agent > ?';
    const next = database.row<[string | null]>(sql, slot, last)?.[0] ?? null;
    if (next === null) return agents;
    agents.push(next);
    last = next;
  }
};

/** Forgets at most `limit` of those before that time, but never the last of an agent and a service; how many went. */
export const pruneChangesSlice = (database: Database, beforeMs: number, limit: number): number =>
  database.transaction(() =>
    database.run(
      `DELETE FROM change WHERE id IN (
         SELECT old.id FROM change old WHERE old.at < ? AND EXISTS (
           SELECT 1 FROM change later WHERE later.slot IS old.slot AND later.agent = old.agent
           AND later.at < ? AND (later.at, later.id) > (old.at, old.id))
         LIMIT ?)`,
      beforeMs,
      beforeMs,
      limit,
    ),
  );
