// Probes of a service out of SQLite: from the history, and from the journal as far as it is not packed. Knows which entries are worth reading; refuses to know
// what is in them (../probes.ts).
import type { Probes, StoredProbe } from '../../core/held.ts';
import { nearest, PROBE_ENTRIES_MAX, PROBES_WITHIN_MS, probeOf, readProbes } from '../probes.ts';
import { packedFor } from '../row/packing.ts';
import type { ProbesQuery } from '../store.ts';
import type { Database } from './database.ts';
import { entriesById } from './journal.ts';
import { packingOf } from './packing.ts';
import { rawWithin } from './raw.ts';
import { allSeries } from './series.ts';

export const findProbes = (database: Database, query: ProbesQuery): Probes => {
  const probes = [...packedProbes(database, query), ...unpackedProbes(database, query)];
  const keptSinceMs = keptSince(database);
  return { probes: nearest(probes, query.aroundMs, query.limit), ...(keptSinceMs !== undefined && { keptSinceMs }) };
};

/** What is damaged is left out: there is nothing to be learnt from it. */
const packedProbes = (database: Database, { slot, aroundMs }: ProbesQuery): StoredProbe[] =>
  allSeries(database, slot).flatMap((series) => {
    const span = { fromMs: aroundMs - PROBES_WITHIN_MS, toMs: aroundMs + PROBES_WITHIN_MS + 1 };
    const { atMs, code, latencyMs } = rawWithin(database, series, span).results;
    return Array.from(atMs, (at, row) => probeOf(series.agent, at, code[row] ?? 0, latencyMs[row] ?? Number.NaN));
  });

const unpackedProbes = (database: Database, { slot, aroundMs }: ProbesQuery): StoredProbe[] => {
  const packing = packingOf(database);
  const found = database.rows<[id: number, agent: string]>(
    `SELECT journal.id, agent FROM journal JOIN stream ON stream.id = journal.stream
     WHERE received_at BETWEEN ? AND ? AND results IS NOT NULL AND journal.id > ?
     ORDER BY abs(received_at - ?), journal.id LIMIT ?`,
    aroundMs - PROBES_WITHIN_MS,
    aroundMs + PROBES_WITHIN_MS,
    packing.packedTo,
    aroundMs,
    PROBE_ENTRIES_MAX,
  );
  const ids = found.filter(([id, agent]) => id > packedFor(packing, { agent, slot })).map(([id]) => id);
  return readProbes(entriesById(database, ids), slot);
};

/** What is packed is not known by when it came, but by when it was made. */
const keptSince = (database: Database): number | undefined => {
  const times = [
    'SELECT min(received_at) FROM journal',
    'SELECT from_at FROM chunk ORDER BY to_at LIMIT 1',
    'SELECT from_at FROM tail ORDER BY to_at LIMIT 1',
  ].flatMap((sql) => database.row<[number | null]>(sql)?.[0] ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
};
