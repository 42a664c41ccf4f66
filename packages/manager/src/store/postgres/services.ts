// The permanent numbers of services, in PostgreSQL. Knows that a number is never given twice; refuses to know what a service is.
import type { StoreId } from '@vedette/protocol/wire';
import type { Session } from './database.ts';

export const allSlots = async (session: Session): Promise<Map<string, number>> =>
  new Map(await session.rows<[string, number]>('SELECT id, slot FROM service ORDER BY slot'));

/** Numbers from 1; rows are never deleted, so that the next free number is one above the largest. */
export const numberServices = async (session: Session, services: readonly string[]): Promise<Map<string, number>> => {
  // Whoever else gives numbers waits, so that none is given twice.
  await session.run('LOCK TABLE service IN SHARE ROW EXCLUSIVE MODE');
  const wanted = [...new Set(services)];
  const sql = 'SELECT id, slot FROM service WHERE id = ANY ($1::text[])';
  const slots = new Map(await session.rows<[string, number]>(sql, wanted));
  const fresh = wanted.filter((service) => !slots.has(service));
  if (fresh.length > 0) {
    const added = await session.rows<[string, number]>(
      `INSERT INTO service (slot, id)
       SELECT (SELECT coalesce(max(slot), 0) FROM service) + place, id FROM unnest($1::text[]) WITH ORDINALITY AS given (id, place)
       RETURNING id, slot`,
      fresh,
    );
    for (const [id, slot] of added) slots.set(id, slot);
  }
  return new Map(wanted.map((service) => [service, slotIn(slots, service)]));
};

/** Of the store that gives the numbers. */
export const idOf = async (session: Session): Promise<StoreId> => {
  const [row] = await session.rows<[string]>('SELECT id FROM store');
  if (!row) throw new Error('the store has lost its identity');
  return row[0];
};

const slotIn = (slots: ReadonlyMap<string, number>, service: string): number => {
  const slot = slots.get(service);
  if (slot === undefined) throw new Error(`service ${service} got no number`);
  return slot;
};
