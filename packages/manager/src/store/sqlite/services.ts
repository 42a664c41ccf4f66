// The permanent numbers of services, in SQLite. Knows that a number is never given twice; refuses to know what a service is.
import type { StoreId } from '@vedette/protocol/wire';
import type { Database } from './database.ts';

export const allSlots = (database: Database): Map<string, number> =>
  new Map(database.rows<[string, number]>('SELECT id, slot FROM service ORDER BY slot'));

/** Numbers from 1; rows are never deleted, so that the next free number is one above the largest. */
export const numberServices = (database: Database, services: readonly string[]): Map<string, number> =>
  database.transaction(() => new Map(services.map((service) => [service, slotOf(database, service)])));

/** Of the store that gives the numbers. */
export const idOf = (database: Database): StoreId => {
  const [id] = database.row<[string]>('SELECT id FROM identity') ?? [];
  if (id === undefined) throw new Error('the store has lost its identity');
  return id;
};

const slotOf = (database: Database, service: string): number => {
  const known = database.row<[number]>('SELECT slot FROM service WHERE id = ?', service);
  const [slot] = known ?? database.row<[number]>('INSERT INTO service (id) VALUES (?) RETURNING slot', service) ?? [];
  if (slot === undefined) throw new Error(`service ${service} got no number`);
  return slot;
};
