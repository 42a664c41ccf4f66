// How far the journal has been packed, in PostgreSQL. Knows the one row that says so; refuses to know what is in the journal.
import { type Packing, type PackingRow, packingIn, type SeriesKey } from '../row/packing.ts';
import type { Session } from './database.ts';

export const packingOf = async (session: Session): Promise<Packing> => {
  const sql = 'SELECT packed_to, window_to, done_agent, done_slot, kept_from FROM packing';
  const [row] = await session.rows<PackingRow>(sql);
  return packingIn(row);
};

export const openWindow = async (session: Session, to: number): Promise<void> => {
  await session.run('UPDATE packing SET window_to = $1, done_agent = NULL, done_slot = NULL', to);
};

export const markDone = async (session: Session, { agent, slot }: SeriesKey): Promise<void> => {
  await session.run('UPDATE packing SET done_agent = $1, done_slot = $2', agent, slot);
};

export const closeWindow = async (session: Session): Promise<void> => {
  await session.run('UPDATE packing SET packed_to = window_to, window_to = NULL, done_agent = NULL, done_slot = NULL');
};

export const raiseKeptFrom = async (session: Session, keptFromMs: number): Promise<void> => {
  await session.run('UPDATE packing SET kept_from = greatest(kept_from, $1)', keptFromMs);
};
