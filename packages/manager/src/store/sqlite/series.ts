// Series in SQLite: what is kept of one (service, agent) belongs to one of them. Knows their rows; refuses to know what is kept.
import type { Database } from './database.ts';

export type Series = {
  readonly id: number;
  readonly slot: number;
  readonly agent: string;
  /** The roll-ups of all hours before it are kept, and are those of everything that was packed. */
  readonly rolledToMs: number;
  /** For how long at most what a result says was taken to hold when the newest ones were packed. */
  readonly holdMs: number;
};

type Row = readonly [id: number, slot: number, agent: string, rolledToMs: number, holdMs: number];
const COLUMNS = 'id, slot, agent, rolled_to, hold';

const seriesOf = ([id, slot, agent, rolledToMs, holdMs]: Row): Series => ({ id, slot, agent, rolledToMs, holdMs });

/** Of a service. */
export const allSeries = (database: Database, slot: number): Series[] =>
  database.rows<Row>(`SELECT ${COLUMNS} FROM series WHERE slot = ?`, slot).map(seriesOf);

export const seriesById = (database: Database, id: number): Series | undefined =>
  database.rows<Row>(`SELECT ${COLUMNS} FROM series WHERE id = ?`, id).map(seriesOf)[0];

/** A new one when there is none yet. */
export const seriesFor = (database: Database, slot: number, agent: string, holdMs: number): Series => {
  const [row] = database.rows<Row>(`SELECT ${COLUMNS} FROM series WHERE slot = ? AND agent = ?`, slot, agent);
  if (!row) {
    const sql = 'INSERT INTO series (slot, agent, rolled_to, hold) VALUES (?, ?, 0, ?)';
    return { id: database.insert(sql, slot, agent, holdMs), slot, agent, rolledToMs: 0, holdMs };
  }
  const known = seriesOf(row);
  if (known.holdMs !== holdMs) database.run('UPDATE series SET hold = ? WHERE id = ?', holdMs, known.id);
  return { ...known, holdMs };
};

export const raiseRolledTo = (database: Database, { id }: Series, rolledToMs: number): void => {
  database.run('UPDATE series SET rolled_to = max(rolled_to, ?) WHERE id = ?', rolledToMs, id);
};
