// Series in SQLite: what is kept of one (service, agent) belongs to one of them. Knows their rows; refuses to know what is kept.
import { type Series, type SeriesRow, seriesOf } from '../row/series.ts';
import type { Database } from './database.ts';

const COLUMNS = 'id, slot, agent, rolled_to, hold, tallied';

/** Of a service. */
export const allSeries = (database: Database, slot: number): Series[] =>
  database.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE slot = ?`, slot).map(seriesOf);

export const seriesById = (database: Database, id: number): Series | undefined =>
  database.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE id = ?`, id).map(seriesOf)[0];

/** A new one when there is none yet. */
export const seriesFor = (database: Database, slot: number, agent: string, holdMs: number): Series => {
  const [row] = database.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE slot = ? AND agent = ?`, slot, agent);
  if (!row) {
    const sql = 'INSERT INTO series (slot, agent, rolled_to, hold, tallied) VALUES (?, ?, 0, ?, 1)';
    return { id: database.insert(sql, slot, agent, holdMs), slot, agent, rolledToMs: 0, holdMs, isTallied: true };
  }
  const known = seriesOf(row);
  if (known.holdMs !== holdMs) database.run('UPDATE series SET hold = ? WHERE id = ?', holdMs, known.id);
  return { ...known, holdMs };
};

export const raiseRolledTo = (database: Database, { id }: Series, rolledToMs: number): void => {
  database.run('UPDATE series SET rolled_to = max(rolled_to, ?) WHERE id = ?', rolledToMs, id);
};

/** One that is not counted beside others yet, if there is any. */
export const untalliedSeries = (database: Database): Series | undefined =>
  database.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE tallied = 0 LIMIT 1`).map(seriesOf)[0];

export const setTallied = (database: Database, { id }: Series): void => {
  database.run('UPDATE series SET tallied = 1 WHERE id = ?', id);
};
