// Silences in SQLite. Knows rows and queries; refuses to know what a silence is for.
import type { Silence } from '../../core/silence.ts';
import type { SilencesQuery } from '../store.ts';
import type { Database } from './database.ts';
import { Filter } from './filter.ts';

export const putSilence = (database: Database, silence: Silence): void => {
  const { id, selectors, fromMs, toMs = null, by, reason = null, addedAtMs, endedAtMs = null } = silence;
  database.run(
    `INSERT OR REPLACE INTO silence (id, selectors, from_at, to_at, added_by, reason, added_at, ended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    JSON.stringify(selectors),
    fromMs,
    toMs,
    by,
    reason,
    addedAtMs,
    endedAtMs,
  );
};

type Row = readonly [
  id: number,
  selectors: string,
  fromAt: number,
  toAt: number | null,
  addedBy: string,
  reason: string | null,
  addedAt: number,
  endedAt: number | null,
];

/** The newest first. */
export const findSilences = (database: Database, { notOverAtMs, limit }: SilencesQuery): Silence[] => {
  const filter = new Filter();
  if (notOverAtMs !== undefined) {
    filter.add('(to_at IS NULL OR to_at > ?)', notOverAtMs);
    filter.add('(ended_at IS NULL OR ended_at > ?)', notOverAtMs);
  }
  return database
    .rows<Row>(
      `SELECT id, selectors, from_at, to_at, added_by, reason, added_at, ended_at FROM silence ${filter.where}
       ORDER BY id DESC LIMIT ?`,
      ...filter.values,
      limit,
    )
    .map(([id, selectors, fromMs, toAt, by, reason, addedAtMs, endedAt]) => ({
      id,
      selectors: JSON.parse(selectors) as string[],
      fromMs,
      ...(toAt !== null && { toMs: toAt }),
      by,
      ...(reason !== null && { reason }),
      addedAtMs,
      ...(endedAt !== null && { endedAtMs: endedAt }),
    }));
};
