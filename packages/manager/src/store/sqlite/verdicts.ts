// Views and outages in SQLite: what judging came to. Knows rows and queries; refuses to know how anything is judged.
import type { Change } from '@vedette/protocol/health';
import type { OutageQuery } from '../../core/api.ts';
import type { FlappingRecord, Outage, StoredView } from '../../core/record.ts';
import { type OutageRow, outageOf } from '../row/outage.ts';
import type { Judgement } from '../store.ts';
import { putChange } from './changes.ts';
import type { Database } from './database.ts';
import { putDecision } from './decisions.ts';
import { Filter } from './filter.ts';
import { raiseJudged } from './journal.ts';
import { putNotification } from './outbox.ts';

/** Storing the same judgement twice is storing it once: a caller who was told of a failure may try again. */
export const commitJudgement = (
  database: Database,
  { outages, notifications, lost = [], views, changes = [], decisions = [], flapping = [], judged }: Judgement,
): void =>
  database.transaction(() => {
    for (const outage of outages) putOutage(database, outage);
    for (const notification of notifications) putNotification(database, notification);
    for (const agent of lost) database.run('DELETE FROM view WHERE agent = ?', agent);
    for (const { agent, change } of views) {
      const sql = 'INSERT OR REPLACE INTO view (agent, slot, change) VALUES (?, ?, ?)';
      database.run(sql, agent, change.slot, JSON.stringify(change));
    }
    for (const change of changes) putChange(database, change);
    for (const decision of decisions) putDecision(database, decision);
    for (const record of flapping) putFlapping(database, record);
    raiseJudged(database, judged);
  });

const putOutage = (database: Database, outage: Outage): void => {
  const {
    id,
    service,
    slot,
    startedAtMs,
    endedAtMs = null,
    reason,
    from,
    told,
    incident = null,
    acknowledged,
  } = outage;
  database.run(
    `INSERT OR REPLACE INTO outage (id, service, slot, started_at, ended_at, reason, vantages, told, incident, acknowledged)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    service,
    slot,
    startedAtMs,
    endedAtMs,
    reason,
    JSON.stringify(from),
    JSON.stringify(told),
    incident,
    acknowledged ? JSON.stringify(acknowledged) : null,
  );
};

const putFlapping = (database: Database, { service, ...record }: FlappingRecord): void => {
  database.run('INSERT OR REPLACE INTO flapping (service, record) VALUES (?, ?)', service, JSON.stringify(record));
};

export const allFlapping = (database: Database): FlappingRecord[] =>
  database
    .rows<[string, string]>('SELECT service, record FROM flapping')
    .map(([service, record]) => ({ service, ...(JSON.parse(record) as Omit<FlappingRecord, 'service'>) }));

export const allViews = (database: Database): StoredView[] =>
  database
    .rows<[string, string]>('SELECT agent, change FROM view')
    .map(([agent, change]) => ({ agent, change: JSON.parse(change) as Change }));

/** Newest first. `sinceMs` finds every outage that lasted beyond that time, also those that had begun before it. */
export const findOutages = (database: Database, query: OutageQuery): Outage[] => {
  const { service, sinceMs, untilMs, beforeId, open, limit } = query;
  const filter = new Filter();
  if (service !== undefined) filter.add('service = ?', service);
  if (sinceMs !== undefined) filter.add('(ended_at IS NULL OR ended_at >= ?)', sinceMs);
  if (untilMs !== undefined) filter.add('started_at <= ?', untilMs);
  if (beforeId !== undefined)
    filter.add('(started_at, id) < (SELECT started_at, id FROM outage WHERE id = ?)', beforeId);
  if (open !== undefined) filter.add(`ended_at IS ${open ? '' : 'NOT '}NULL`);
  return database
    .rows<OutageRow>(
      `SELECT id, service, slot, started_at, ended_at, reason, vantages, told, incident, acknowledged FROM outage ${filter.where}
       ORDER BY started_at DESC, id DESC LIMIT ?`,
      ...filter.values,
      limit,
    )
    .map(outageOf);
};

/** The largest ids given, 0 for none. Rows are never deleted, so that no id can come again. */
export const lastIds = (database: Database): { readonly lastOutageId: number; readonly lastNotificationId: number } => {
  const last = (table: 'outage' | 'notification'): number =>
    database.row<[number]>(`SELECT ifnull(max(id), 0) FROM ${table}`)?.[0] ?? 0;
  return { lastOutageId: last('outage'), lastNotificationId: last('notification') };
};
