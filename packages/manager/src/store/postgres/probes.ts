// Probes of a service out of the journal in PostgreSQL. Knows which entries are worth reading; refuses to know what is in them (../probes.ts).
import type { Probes } from '../../core/held.ts';
import { nearest, PROBE_ENTRIES_MAX, PROBE_ROWS_MAX, PROBES_WITHIN_MS, readProbes } from '../probes.ts';
import type { ProbesQuery } from '../store.ts';
import type { Session } from './database.ts';
import { entriesById } from './journal.ts';

/** The nearest entries, until there are enough results in them. */
const NEAR = `
  SELECT id FROM (
    SELECT id, place, sum(items) OVER (ORDER BY place) - items AS before FROM (
      SELECT id, last - first + skip + 1 AS items, row_number() OVER (ORDER BY abs(received_at - $3), id) AS place
      FROM journal WHERE received_at BETWEEN $1 AND $2 AND results IS NOT NULL
      ORDER BY place LIMIT $4
    ) AS near
  ) AS counted WHERE before < $5 ORDER BY place`;

export const findProbes = async (session: Session, { slot, aroundMs, limit }: ProbesQuery): Promise<Probes> => {
  const ids = await session.rows<[number]>(
    NEAR,
    aroundMs - PROBES_WITHIN_MS,
    aroundMs + PROBES_WITHIN_MS,
    aroundMs,
    PROBE_ENTRIES_MAX,
    PROBE_ROWS_MAX,
  );
  const probes = readProbes(await entriesById(session, ids.flat()), slot);
  const [kept] = await session.rows<[number | null]>('SELECT min(received_at) FROM journal');
  const keptSinceMs = kept?.[0] ?? null;
  return { probes: nearest(probes, aroundMs, limit), ...(keptSinceMs !== null && { keptSinceMs }) };
};
