// Silences in PostgreSQL. Knows rows and queries; refuses to know what a silence is for.
import type { Silence } from '../../core/silence.ts';
import { type SilenceRow, silenceOf } from '../row/silence.ts';
import type { SilencesQuery } from '../store.ts';
import { type Columns, insert, namesOf, replacing } from './columns.ts';
import type { Session } from './database.ts';
import { Filter } from './filter.ts';

const COLUMNS: Columns = {
  id: 'bigint',
  selectors: 'text',
  from_at: 'float8',
  to_at: 'float8',
  added_by: 'text',
  reason: 'text',
  added_at: 'float8',
  ended_at: 'float8',
};

export const putSilence = (session: Session, silence: Silence): Promise<void> => {
  const { id, selectors, fromMs, toMs = null, by, reason = null, addedAtMs, endedAtMs = null } = silence;
  const row = [id, JSON.stringify(selectors), fromMs, toMs, by, reason, addedAtMs, endedAtMs];
  return insert(session, 'silence', COLUMNS, [row], replacing(COLUMNS, 'id'));
};

/** The newest first. */
export const findSilences = async (session: Session, { notOverAtMs, limit }: SilencesQuery): Promise<Silence[]> => {
  const filter = new Filter();
  if (notOverAtMs !== undefined) {
    filter.add('(to_at IS NULL OR to_at > ?)', notOverAtMs);
    filter.add('(ended_at IS NULL OR ended_at > ?)', notOverAtMs);
  }
  const rows = await session.rows<SilenceRow>(
    `SELECT ${namesOf(COLUMNS)} FROM silence ${filter.where} ORDER BY id DESC LIMIT ${filter.next}`,
    ...filter.values,
    limit,
  );
  return rows.map(silenceOf);
};
