// From journal entries to the probes of one service. Knows which are nearest; refuses to know where entries are kept.
import { verdictOf } from '@vedette/protocol/health';
import type { StoredProbe } from '../core/held.ts';
import { newRowsOf } from './rows.ts';
import type { JournalEntry } from './store.ts';

/** Probes are looked for in what came so long before and after the time that is asked about. */
export const PROBES_WITHIN_MS = 180_000;

/** Of more entries than these, the nearest are read … */
export const PROBE_ENTRIES_MAX = 2_000;

/** … until so many results were looked at: a moment's work. */
export const PROBE_ROWS_MAX = 500_000;

/** The probes of one service in entries that come in the order in which they are worth reading. @throws Fault `message-invalid` when one cannot be read */
export const readProbes = (entries: Iterable<JournalEntry>, slot: number): StoredProbe[] => {
  const found: StoredProbe[] = [];
  let rows = 0;
  for (const entry of entries) {
    found.push(...probesOf(entry, slot));
    rows += entry.count;
    if (rows >= PROBE_ROWS_MAX) break;
  }
  return found;
};

/** Those that the entry brought, in its order. */
const probesOf = (entry: JournalEntry, wanted: number): StoredProbe[] => {
  const { columns, first } = newRowsOf(entry);
  const { slot, atMs, code, latencyMs } = columns;
  const found: StoredProbe[] = [];
  for (let row = first; row < columns.count; row++) {
    if (slot[row] !== wanted) continue;
    found.push(probeOf(entry.agent, atMs[row] ?? 0, code[row] ?? 0, latencyMs[row] ?? Number.NaN));
  }
  return found;
};

/** @param latencyMs NaN for none */
export const probeOf = (agent: string, atMs: number, code: number, latencyMs: number): StoredProbe => {
  const verdict = verdictOf(code);
  return { agent, atMs, verdict, ...(!Number.isNaN(latencyMs) && { latencyMs }) };
};

/** The `limit` nearest to a time, oldest first. */
export const nearest = (probes: readonly StoredProbe[], aroundMs: number, limit: number): StoredProbe[] =>
  probes
    .toSorted((a, b) => Math.abs(a.atMs - aroundMs) - Math.abs(b.atMs - aroundMs))
    .slice(0, Math.max(0, limit))
    .toSorted((a, b) => a.atMs - b.atMs || (a.agent < b.agent ? -1 : Number(a.agent > b.agent)));
