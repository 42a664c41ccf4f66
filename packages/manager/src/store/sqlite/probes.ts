// Probes of a service out of the journal in SQLite. Knows which entries are worth reading; refuses to know what is in them (../probes.ts).
import type { Probes } from '../../core/held.ts';
import { nearest, PROBE_ENTRIES_MAX, PROBES_WITHIN_MS, readProbes } from '../probes.ts';
import type { ProbesQuery } from '../store.ts';
import type { Database } from './database.ts';
import { entriesById } from './journal.ts';

export const findProbes = (database: Database, { slot, aroundMs, limit }: ProbesQuery): Probes => {
  const ids = database
    .rows<[number]>(
      `SELECT id FROM journal WHERE received_at BETWEEN ? AND ? AND results IS NOT NULL
       ORDER BY abs(received_at - ?), id LIMIT ?`,
      aroundMs - PROBES_WITHIN_MS,
      aroundMs + PROBES_WITHIN_MS,
      aroundMs,
      PROBE_ENTRIES_MAX,
    )
    .flat();
  const probes = readProbes(entriesById(database, ids), slot);
  const [keptSinceMs] = database.row<[number | null]>('SELECT min(received_at) FROM journal') ?? [null];
  return { probes: nearest(probes, aroundMs, limit), ...(keptSinceMs !== null && { keptSinceMs }) };
};
