// Notifications and what becomes of them on their channels, in SQLite. Knows rows and queries; refuses to know who sends what when.
import type { NotificationQuery } from '../../core/api.ts';
import type { Delivery, Notification, StoredNotification } from '../../core/record.ts';
import { type DeliveryRow, deliveryOf, type NotificationRow, notificationOf } from '../row/notification.ts';
import type { Outcome, Packed, Undelivered } from '../store.ts';
import type { Database } from './database.ts';
import { Filter } from './filter.ts';

const COLUMNS = 'id, at, subscriber, service, outage, event, text, about';

/** Within the transaction of the judgement that it is part of. */
export const putNotification = (database: Database, notification: Notification): void => {
  const { id, atMs, subscriber, service, outage, event, text, about, channels } = notification;
  const row = [id, atMs, subscriber, service, outage, event, text, JSON.stringify(about)];
  database.run(`INSERT OR REPLACE INTO notification (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, ...row);
  for (const channel of channels)
    database.run("INSERT OR IGNORE INTO delivery (notification, channel, state) VALUES (?, ?, 'due')", id, channel);
};

/** Newest first. */
export const findNotifications = (database: Database, query: NotificationQuery): StoredNotification[] => {
  const filter = new Filter();
  if (query.subscriber !== undefined) filter.add('subscriber = ?', query.subscriber);
  if (query.service !== undefined) filter.add('service = ?', query.service);
  if (query.sinceMs !== undefined) filter.add('at >= ?', query.sinceMs);
  if (query.untilMs !== undefined) filter.add('at <= ?', query.untilMs);
  if (query.beforeId !== undefined)
    filter.add('(at, id) < (SELECT at, id FROM notification WHERE id = ?)', query.beforeId);
  return database
    .rows<NotificationRow>(
      `SELECT ${COLUMNS} FROM notification ${filter.where} ORDER BY at DESC, id DESC LIMIT ?`,
      ...filter.values,
      query.limit,
    )
    .map((row) => stored(database, row));
};

/** In the order in which they were decided. */
export const undelivered = (database: Database): Undelivered[] =>
  database
    .rows<DueRow>(`SELECT ${DUE} WHERE state = 'due' ORDER BY notification, channel`)
    .flatMap((row) => due(database, row));

export const retry = (database: Database, channel: string): Undelivered[] =>
  database.transaction(() => {
    const failed = "state = 'failed' AND channel = ?";
    const rows = database.rows<DueRow>(`SELECT ${DUE} WHERE ${failed} ORDER BY notification`, channel);
    database.run(
      `UPDATE delivery SET state = 'due', at = NULL, attempts = NULL, error = NULL WHERE ${failed}`,
      channel,
    );
    return rows.flatMap((row) => due(database, row));
  });

type DueRow = readonly [notification: number, channel: string, message: string | null];
const DUE = 'notification, channel, message FROM delivery';

const due = (database: Database, [id, channel, key]: DueRow): Undelivered[] => {
  const row = database.row<NotificationRow>(`SELECT ${COLUMNS} FROM notification WHERE id = ?`, id);
  if (!row) return [];
  const { deliveries: _, ...notification } = stored(database, row);
  return [{ notification, channel, ...(key !== null && { key }) }];
};

export const pack = (database: Database, { key, channel, notifications }: Packed): void =>
  database.transaction(() => {
    for (const id of notifications)
      database.run('UPDATE delivery SET message = ? WHERE notification = ? AND channel = ?', key, id, channel);
  });

export const settle = (database: Database, key: string, { state, atMs, attempts, error }: Outcome): void =>
  database.transaction(() => {
    database.run(
      'UPDATE delivery SET state = ?, at = ?, attempts = ?, error = ? WHERE message = ?',
      state,
      atMs ?? null,
      attempts ?? null,
      error ?? null,
      key,
    );
  });

const stored = (database: Database, row: NotificationRow): StoredNotification => {
  return notificationOf(row, deliveriesOf(database, row[0]));
};

const deliveriesOf = (database: Database, notification: number): Delivery[] =>
  database
    .rows<DeliveryRow>(
      'SELECT channel, state, at, attempts, error FROM delivery WHERE notification = ? ORDER BY channel',
      notification,
    )
    .map(deliveryOf);
