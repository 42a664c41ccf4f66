// What agents told of services over time, in PostgreSQL. Knows rows and queries; refuses to know what follows from them (core/held.ts).
import type { Change } from '@vedette/protocol/health';
import { type StoredChange, timeOf } from '../../core/held.ts';
import type { ChangesQuery } from '../store.ts';
import { type Columns, lastOfEach, listsOf, namesOf, unnested } from './columns.ts';
import type { Scalar, Session } from './database.ts';

const COLUMNS: Columns = { agent: 'text', slot: 'integer', at: 'float8', known_at: 'float8', change: 'text' };

/** In place of a service, where an agent was not heard of any more. */
const ABSENCE = -1;

/** Within the transaction of the judgement that they are part of. What is kept already is not kept again. */
export const putChanges = async (session: Session, changes: readonly StoredChange[]): Promise<void> => {
  if (changes.length === 0) return;
  const rows = changes.map((stored): Scalar[] => {
    const [slot, change] = 'change' in stored ? [stored.change.slot, JSON.stringify(stored.change)] : [ABSENCE, null];
    return [stored.agent, slot, timeOf(stored), stored.knownAtMs, change];
  });
  // Of the same one twice the first counts, which came to the same.
  const once = lastOfEach(rows.toReversed(), (row) => JSON.stringify(row)).toReversed();
  await session.run(
    `INSERT INTO change (${namesOf(COLUMNS)})
     SELECT ${namesOf(COLUMNS)} FROM ${unnested(COLUMNS)} WITH ORDINALITY AS given (${namesOf(COLUMNS)}, place)
     WHERE NOT EXISTS (SELECT 1 FROM change kept WHERE kept.slot = given.slot AND kept.agent = given.agent AND kept.at = given.at
       AND kept.known_at = given.known_at AND kept.change IS NOT DISTINCT FROM given.change)
     ORDER BY place`,
    ...listsOf(COLUMNS, once),
  );
};

type Row = readonly [id: number, agent: string, at: number, knownAt: number, change: string | null];
const SHOWN = 'id, agent, at, known_at, change';

/** In the order in which they became known. */
export const findChanges = async (session: Session, query: ChangesQuery): Promise<StoredChange[]> => {
  const { slot, fromMs, toMs, limit } = query;
  const found: Row[] = [];
  for (const one of [slot, ABSENCE]) {
    const within = `SELECT ${SHOWN} FROM change WHERE slot = $1 AND at > $2 AND at <= $3 ORDER BY at DESC, id DESC LIMIT $4`;
    found.push(...(await session.rows<Row>(within, one, fromMs, toMs, limit)));
    found.push(...(await session.rows<Row>(LAST_BEFORE, one, fromMs)));
  }
  return found
    .toSorted(([a], [b]) => a - b)
    .map(([, agent, at, knownAtMs, change]) =>
      change === null ? { agent, awayAtMs: at, knownAtMs } : { agent, change: JSON.parse(change) as Change, knownAtMs },
    );
};

/** Two steps in the index for each agent, however much it told. */
const LAST_BEFORE = `
  WITH RECURSIVE known AS (
    (SELECT agent FROM change WHERE slot = $1 ORDER BY agent LIMIT 1)
    UNION ALL
    SELECT (SELECT agent FROM change WHERE slot = $1 AND agent > known.agent ORDER BY agent LIMIT 1) FROM known WHERE agent IS NOT NULL
  )
  SELECT last.* FROM known CROSS JOIN LATERAL (
    SELECT ${SHOWN} FROM change WHERE slot = $1 AND change.agent = known.agent AND at <= $2 ORDER BY at DESC, id DESC LIMIT 1
  ) AS last`;

/** Forgets at most `limit` of those before that time, but never the last of an agent and a service; how many went. */
export const pruneChangesSlice = (session: Session, beforeMs: number, limit: number): Promise<number> =>
  session.run(
    `DELETE FROM change WHERE id IN (
       SELECT old.id FROM change old WHERE old.at < $1 AND EXISTS (
         SELECT 1 FROM change later WHERE later.slot = old.slot AND later.agent = old.agent
         AND later.at < $1 AND (later.at, later.id) > (old.at, old.id))
       LIMIT $2)`,
    beforeMs,
    limit,
  );
