// Series in PostgreSQL: what is kept of one (service, agent) belongs to one of them. Knows their rows; refuses to know what is kept.
import { type Series, type SeriesRow, seriesOf } from '../row/series.ts';
import type { Session } from './database.ts';

const COLUMNS = 'id, slot, agent, rolled_to, hold, tallied';

/** Of some services. */
export const allSeries = async (session: Session, slots: readonly number[]): Promise<Series[]> =>
  (await session.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE slot = ANY ($1::integer[])`, slots)).map(
    seriesOf,
  );

export const seriesById = async (session: Session, id: number): Promise<Series | undefined> =>
  (await session.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE id = $1`, id)).map(seriesOf)[0];

/** A new one when there is none yet. */
export const seriesFor = async (session: Session, slot: number, agent: string, holdMs: number): Promise<Series> => {
  const [row] = await session.rows<SeriesRow>(
    `INSERT INTO series (slot, agent, rolled_to, hold, tallied) VALUES ($1, $2, 0, $3, 1)
     ON CONFLICT (slot, agent) DO UPDATE SET hold = excluded.hold RETURNING ${COLUMNS}`,
    slot,
    agent,
    holdMs,
  );
  if (!row) throw new Error(`the series of ${slot} and ${agent} got no number`);
  return seriesOf(row);
};

export const raiseRolledTo = async (session: Session, { id }: Series, rolledToMs: number): Promise<void> => {
  await session.run('UPDATE series SET rolled_to = greatest(rolled_to, $1) WHERE id = $2', rolledToMs, id);
};

/** One that is not counted beside others yet, if there is any. */
export const untalliedSeries = async (session: Session): Promise<Series | undefined> =>
  (await session.rows<SeriesRow>(`SELECT ${COLUMNS} FROM series WHERE tallied = 0 LIMIT 1`)).map(seriesOf)[0];

export const setTallied = async (session: Session, { id }: Series): Promise<void> => {
  await session.run('UPDATE series SET tallied = 1 WHERE id = $1', id);
};
