// What was decided for whom, in SQLite. Knows rows and queries; refuses to know how anything is decided.
import type { Decision } from '../../core/record.ts';
import { type DecisionRow, decisionOf } from '../row/decision.ts';
import type { DecisionsQuery } from '../store.ts';
import type { Database, Value } from './database.ts';

const COLUMNS = 'at, service, subscriber, verdict, outage, notification, until_at, causes';

/** Within the transaction of the judgement that it is part of. What is kept already is not kept again. */
export const putDecision = (database: Database, decision: Decision): void => {
  const { atMs, service, subscriber, verdict, outage = null, notification = null, untilMs = null, by } = decision;
  const causes = by ? JSON.stringify(by) : null;
  const known = database.row<[number]>(
    `SELECT id FROM decision WHERE service = ? AND subscriber = ? AND at = ?
     AND verdict = ? AND outage IS ? AND notification IS ? AND until_at IS ? AND causes IS ?`,
    ...[service, subscriber, atMs, verdict, outage, notification, untilMs, causes],
  );
  if (known) return;
  const id = database.insert(
    `INSERT INTO decision (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[atMs, service, subscriber, verdict, outage, notification, untilMs, causes],
  );
  const last = 'INSERT OR REPLACE INTO decided (service, subscriber, decision) VALUES (?, ?, ?)';
  database.run(last, service, subscriber, id);
};

/** The last one about each service for each subscriber. */
export const allDecided = (database: Database): Decision[] =>
  rowsOf(database, `FROM decision WHERE id IN (SELECT decision FROM decided) ORDER BY id`);

export const findDecisions = (database: Database, query: DecisionsQuery): Decision[] => {
  const { service, subscriber, atMs, before, after } = query;
  const subscribers =
    subscriber === undefined
      ? database.rows<[string]>('SELECT subscriber FROM decided WHERE service = ? ORDER BY subscriber', service).flat()
      : [subscriber];
  const about = 'FROM decision WHERE service = ? AND subscriber = ?';
  return subscribers.flatMap((id) => [
    ...rowsOf(database, `${about} AND at <= ? ORDER BY at DESC, id DESC LIMIT ?`, service, id, atMs, before).reverse(),
    ...rowsOf(database, `${about} AND at > ? ORDER BY at, id LIMIT ?`, service, id, atMs, after),
  ]);
};

const rowsOf = (database: Database, rest: string, ...values: readonly Value[]): Decision[] =>
  database.rows<DecisionRow>(`SELECT ${COLUMNS} ${rest}`, ...values).map(decisionOf);
