// How far the journal has been packed, in SQLite. Knows the one row that says so; refuses to know what is in the journal.
import { type Packing, type PackingRow, packingIn, type SeriesKey } from '../row/packing.ts';
import type { Database } from './database.ts';

export const packingOf = (database: Database): Packing => {
  const sql = 'SELECT packed_to, window_to, done_agent, done_slot, kept_from FROM packing';
  return packingIn(database.row<PackingRow>(sql));
};

export const openWindow = (database: Database, to: number): void => {
  database.run('UPDATE packing SET window_to = ?, done_agent = NULL, done_slot = NULL', to);
};

export const markDone = (database: Database, { agent, slot }: SeriesKey): void => {
  database.run('UPDATE packing SET done_agent = ?, done_slot = ?', agent, slot);
};

export const closeWindow = (database: Database): void => {
  database.run('UPDATE packing SET packed_to = window_to, window_to = NULL, done_agent = NULL, done_slot = NULL');
};

export const raiseKeptFrom = (database: Database, keptFromMs: number): void => {
  database.run('UPDATE packing SET kept_from = max(kept_from, ?)', keptFromMs);
};
