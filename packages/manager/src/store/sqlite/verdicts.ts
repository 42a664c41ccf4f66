// Views, outages and notifications in SQLite: what judging came to. Knows rows and queries; refuses to know how anything is judged.
import type { Change, DownReason } from '@vedette/protocol/health';
import type { NotificationQuery, OutageQuery } from '../../core/api.ts';
import type { Notification, Outage, StoredView } from '../../core/record.ts';
import type { Judgement } from '../store.ts';
import type { Database, Value } from './database.ts';
import { raiseJudged } from './journal.ts';

/** Storing the same judgement twice is storing it once: a caller who was told of a failure may try again. */
export const commitJudgement = (
  database: Database,
  { outages, notifications, lost = [], views, judged }: Judgement,
): void =>
  database.transaction(() => {
    for (const outage of outages) putOutage(database, outage);
    for (const { id, atMs, subscriber, service, outage, event, text } of notifications) {
      database.run(
        'INSERT OR REPLACE INTO notification (id, at, subscriber, service, outage, event, text) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        atMs,
        subscriber,
        service,
        outage,
        event,
        text,
      );
    }
    for (const agent of lost) database.run('DELETE FROM view WHERE agent = ?', agent);
    for (const { agent, change } of views) {
      const sql = 'INSERT OR REPLACE INTO view (agent, slot, change) VALUES (?, ?, ?)';
      database.run(sql, agent, change.slot, JSON.stringify(change));
    }
    raiseJudged(database, judged);
  });

const putOutage = (database: Database, outage: Outage): void => {
  const { id, service, slot, startedAtMs, endedAtMs = null, reason, from, told } = outage;
  database.run(
    `INSERT OR REPLACE INTO outage (id, service, slot, started_at, ended_at, reason, vantages, told)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    service,
    slot,
    startedAtMs,
    endedAtMs,
    reason,
    JSON.stringify(from),
    JSON.stringify(told),
  );
};

export const allViews = (database: Database): StoredView[] =>
  database
    .rows<[string, string]>('SELECT agent, change FROM view')
    .map(([agent, change]) => ({ agent, change: JSON.parse(change) as Change }));

type OutageRow = readonly [
  id: number,
  service: string,
  slot: number,
  startedAt: number,
  endedAt: number | null,
  reason: DownReason,
  vantages: string,
  told: string,
];

/** Newest first. `sinceMs` finds every outage that lasted beyond that time, also those that had begun before it. */
export const findOutages = (database: Database, { service, sinceMs, open, limit }: OutageQuery): Outage[] => {
  const filter = new Filter();
  if (service !== undefined) filter.add('service = ?', service);
  if (sinceMs !== undefined) filter.add('(ended_at IS NULL OR ended_at >= ?)', sinceMs);
  if (open !== undefined) filter.add(`ended_at IS ${open ? '' : 'NOT '}NULL`);
  return database
    .rows<OutageRow>(
      `SELECT id, service, slot, started_at, ended_at, reason, vantages, told FROM outage ${filter.where}
       ORDER BY started_at DESC, id DESC LIMIT ?`,
      ...filter.values,
      limit,
    )
    .map(([id, name, slot, startedAtMs, endedAtMs, reason, vantages, told]) => ({
      id,
      service: name,
      slot,
      startedAtMs,
      reason,
      ...(endedAtMs === null ? {} : { endedAtMs }),
      from: JSON.parse(vantages) as string[],
      told: JSON.parse(told) as string[],
    }));
};

type NotificationRow = readonly [
  id: number,
  at: number,
  subscriber: string,
  service: string,
  outage: number,
  event: Notification['event'],
  text: string,
];

/** Newest first. */
export const findNotifications = (database: Database, query: NotificationQuery): Notification[] => {
  const filter = new Filter();
  if (query.subscriber !== undefined) filter.add('subscriber = ?', query.subscriber);
  if (query.sinceMs !== undefined) filter.add('at >= ?', query.sinceMs);
  return database
    .rows<NotificationRow>(
      `SELECT id, at, subscriber, service, outage, event, text FROM notification ${filter.where}
       ORDER BY at DESC, id DESC LIMIT ?`,
      ...filter.values,
      query.limit,
    )
    .map(([id, atMs, subscriber, service, outage, event, text]) => ({
      id,
      atMs,
      subscriber,
      service,
      outage,
      event,
      text,
    }));
};

/** The largest ids given, 0 for none. Rows are never deleted, so that no id can come again. */
export const lastIds = (database: Database): { readonly lastOutageId: number; readonly lastNotificationId: number } => {
  const last = (table: 'outage' | 'notification'): number =>
    database.row<[number]>(`SELECT ifnull(max(id), 0) FROM ${table}`)?.[0] ?? 0;
  return { lastOutageId: last('outage'), lastNotificationId: last('notification') };
};

/** The conditions of a query with their values, in step. */
class Filter {
  readonly #conditions: string[] = [];
  readonly values: Value[] = [];

  add(condition: string, ...values: readonly Value[]): void {
    this.#conditions.push(condition);
    this.values.push(...values);
  }

  get where(): string {
    return this.#conditions.length > 0 ? `WHERE ${this.#conditions.join(' AND ')}` : '';
  }
}
