// Probes of a service out of PostgreSQL: from the history, and from the journal as far as it is not packed. Knows which entries are worth reading; refuses to know
// what is in them (../probes.ts).
import type { Probes, StoredProbe } from '../../core/held.ts';
import { nearest, PROBE_ENTRIES_MAX, PROBE_ROWS_MAX, PROBES_WITHIN_MS, probeOf, readProbes } from '../probes.ts';
import { packedFor } from '../row/packing.ts';
import type { ProbesQuery } from '../store.ts';
import type { Session } from './database.ts';
import { entriesById } from './journal-reading.ts';
import { packingOf } from './packing.ts';
import { rawWithin } from './raw.ts';
import { allSeries } from './series.ts';

export const findProbes = async (session: Session, query: ProbesQuery): Promise<Probes> => {
  const probes = [...(await packedProbes(session, query)), ...(await unpackedProbes(session, query))];
  const keptSinceMs = await keptSince(session);
  return { probes: nearest(probes, query.aroundMs, query.limit), ...(keptSinceMs !== undefined && { keptSinceMs }) };
};

/** What is damaged is left out: there is nothing to be learnt from it. */
const packedProbes = async (session: Session, { slot, aroundMs }: ProbesQuery): Promise<StoredProbe[]> => {
  const span = { fromMs: aroundMs - PROBES_WITHIN_MS, toMs: aroundMs + PROBES_WITHIN_MS + 1 };
  const found: StoredProbe[] = [];
  for (const series of await allSeries(session, [slot])) {
    const { atMs, code, latencyMs } = (await rawWithin(session, series, span)).results;
    for (const [row, at] of atMs.entries())
      found.push(probeOf(series.agent, at, code[row] ?? 0, latencyMs[row] ?? Number.NaN));
  }
  return found;
};

const unpackedProbes = async (session: Session, { slot, aroundMs }: ProbesQuery): Promise<StoredProbe[]> => {
  const packing = await packingOf(session);
  const found = await session.rows<[id: number, agent: string, items: number]>(
    `SELECT journal.id, agent, last - first + skip + 1 FROM journal JOIN stream ON stream.id = journal.stream
     WHERE received_at BETWEEN $1 AND $2 AND results IS NOT NULL AND journal.id > $3
     ORDER BY abs(received_at - $4), journal.id LIMIT $5`,
    aroundMs - PROBES_WITHIN_MS,
    aroundMs + PROBES_WITHIN_MS,
    packing.packedTo,
    aroundMs,
    PROBE_ENTRIES_MAX,
  );
  const ids: number[] = [];
  let items = 0;
  // No more are fetched than are read.
  for (const [id, agent, count] of found) {
    if (items >= PROBE_ROWS_MAX) break;
    if (id <= packedFor(packing, { agent, slot })) continue;
    ids.push(id);
    items += count;
  }
  return readProbes(await entriesById(session, ids), slot);
};

/** What is packed is not known by when it came, but by when it was made. */
const keptSince = async (session: Session): Promise<number | undefined> => {
  const times: number[] = [];
  for (const sql of [
    'SELECT min(received_at) FROM journal',
    'SELECT from_at FROM chunk ORDER BY to_at LIMIT 1',
    'SELECT from_at FROM tail ORDER BY to_at LIMIT 1',
  ]) {
    const [row] = await session.rows<[number | null]>(sql);
    if (typeof row?.[0] === 'number') times.push(row[0]);
  }
  return times.length > 0 ? Math.min(...times) : undefined;
};
