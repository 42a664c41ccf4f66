// What was decided for whom, in PostgreSQL. Knows rows and queries; refuses to know how anything is decided.
import type { Decision } from '../../core/record.ts';
import { type DecisionRow, decisionOf } from '../row/decision.ts';
import type { DecisionsQuery } from '../store.ts';
import { type Columns, lastOfEach, listsOf, namesOf, unnested } from './columns.ts';
import type { Session, Value } from './database.ts';

const COLUMNS: Columns = {
  at: 'float8',
  service: 'text',
  subscriber: 'text',
  verdict: 'text',
  outage: 'bigint',
  notification: 'bigint',
  until_at: 'float8',
  causes: 'text',
};

/** Those that are not kept yet, in the order in which they were made, and the newest of each as the last one. */
const PUT = `
  WITH fresh AS (
    INSERT INTO decision (${namesOf(COLUMNS)})
    SELECT ${namesOf(COLUMNS)} FROM ${unnested(COLUMNS)} WITH ORDINALITY AS given (${namesOf(COLUMNS)}, place)
    WHERE NOT EXISTS (SELECT 1 FROM decision kept WHERE kept.service = given.service AND kept.subscriber = given.subscriber
      AND kept.at = given.at AND kept.verdict = given.verdict AND kept.outage IS NOT DISTINCT FROM given.outage
      AND kept.notification IS NOT DISTINCT FROM given.notification AND kept.until_at IS NOT DISTINCT FROM given.until_at
      AND kept.causes IS NOT DISTINCT FROM given.causes)
    ORDER BY place
    RETURNING id, service, subscriber
  )
  INSERT INTO decided (service, subscriber, decision) SELECT service, subscriber, max(id) FROM fresh GROUP BY service, subscriber
  ON CONFLICT (service, subscriber) DO UPDATE SET decision = excluded.decision`;

/** Within the transaction of the judgement that they are part of. What is kept already is not kept again. */
export const putDecisions = async (session: Session, decisions: readonly Decision[]): Promise<void> => {
  if (decisions.length === 0) return;
  const rows = decisions.map(
    ({ atMs, service, subscriber, verdict, outage = null, notification = null, untilMs = null, by }): DecisionRow => [
      ...([atMs, service, subscriber, verdict, outage, notification, untilMs] as const),
      by ? JSON.stringify(by) : null,
    ],
  );
  // Of the same one twice the first counts.
  const once = lastOfEach(rows.toReversed(), (row) => JSON.stringify(row)).toReversed();
  await session.run(PUT, ...listsOf(COLUMNS, once));
};

/** The last one about each service for each subscriber. */
export const allDecided = (session: Session): Promise<Decision[]> =>
  find(session, 'JOIN decided ON decided.decision = decision.id ORDER BY decision.id');

export const findDecisions = async (session: Session, query: DecisionsQuery): Promise<Decision[]> => {
  const { service, subscriber, atMs, before, after } = query;
  const subscribers =
    subscriber === undefined
      ? await session.rows<[string]>('SELECT subscriber FROM decided WHERE service = $1 ORDER BY subscriber', service)
      : [[subscriber]];
  const about = 'WHERE service = $1 AND subscriber = $2';
  const found: Decision[] = [];
  for (const [id = ''] of subscribers) {
    const past = `${about} AND at <= $3 ORDER BY at DESC, id DESC LIMIT $4`;
    found.push(...(await find(session, past, service, id, atMs, before)).reverse());
    found.push(...(await find(session, `${about} AND at > $3 ORDER BY at, id LIMIT $4`, service, id, atMs, after)));
  }
  return found;
};

const SHOWN = Object.keys(COLUMNS)
  .map((name) => `decision.${name}`)
  .join(', ');

const find = async (session: Session, rest: string, ...values: readonly Value[]): Promise<Decision[]> => {
  const rows = await session.rows<DecisionRow>(`SELECT ${SHOWN} FROM decision ${rest}`, ...values);
  return rows.map(decisionOf);
};
