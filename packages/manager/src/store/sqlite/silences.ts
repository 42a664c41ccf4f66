// Silences in SQLite. Knows rows and queries; refuses to know what a silence is for.
import type { Silence } from '../../core/silence.ts';
import { type SilenceRow, silenceOf } from '../row/silence.ts';
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

/** The newest first. */
export const findSilences = (database: Database, { notOverAtMs, limit }: SilencesQuery): Silence[] => {
  const filter = new Filter();
  if (notOverAtMs !== undefined) {
    filter.add('(to_at IS NULL OR to_at > ?)', notOverAtMs);
    filter.add('(ended_at IS NULL OR ended_at > ?)', notOverAtMs);
  }
  return database
    .rows<SilenceRow>(
      `SELECT id, selectors, from_at, to_at, added_by, reason, added_at, ended_at FROM silence ${filter.where}
       ORDER BY id DESC LIMIT ?`,
      ...filter.values,
      limit,
    )
    .map(silenceOf);
};
