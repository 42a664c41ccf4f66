// Notifications and what becomes of them on their channels, in PostgreSQL. Knows rows and queries; refuses to know who sends what when.
import type { NotificationQuery } from '../../core/api.ts';
import type { Notification, StoredNotification } from '../../core/record.ts';
import { type DeliveryRow, deliveryOf, type NotificationRow, notificationOf } from '../row/notification.ts';
import type { Outcome, Packed, Undelivered } from '../store.ts';
import { type Columns, insert, lastOfEach, namesOf, replacing } from './columns.ts';
import type { Session } from './database.ts';
import { Filter } from './filter.ts';

const COLUMNS: Columns = {
  id: 'bigint',
  at: 'float8',
  subscriber: 'text',
  service: 'text',
  outage: 'bigint',
  event: 'text',
  text: 'text',
  about: 'text',
};

/** Within the transaction of the judgement that they are part of. */
export const putNotifications = async (session: Session, notifications: readonly Notification[]): Promise<void> => {
  const rows = lastOfEach(notifications, ({ id }) => id).map(
    ({ id, atMs, subscriber, service, outage, event, text, about }): NotificationRow => [
      ...([id, atMs, subscriber, service, outage, event, text] as const),
      JSON.stringify(about),
    ],
  );
  await insert(session, 'notification', COLUMNS, rows, replacing(COLUMNS, 'id'));
  const due = notifications.flatMap(({ id, channels }) => channels.map((channel) => [id, channel, 'due']));
  const delivery: Columns = { notification: 'bigint', channel: 'text', state: 'text' };
  await insert(session, 'delivery', delivery, due, 'ON CONFLICT DO NOTHING');
};

/** Newest first. */
export const findNotifications = async (session: Session, query: NotificationQuery): Promise<StoredNotification[]> => {
  const filter = new Filter();
  if (query.subscriber !== undefined) filter.add('subscriber = ?', query.subscriber);
  if (query.service !== undefined) filter.add('service = ?', query.service);
  if (query.sinceMs !== undefined) filter.add('at >= ?', query.sinceMs);
  if (query.untilMs !== undefined) filter.add('at <= ?', query.untilMs);
  if (query.beforeId !== undefined)
    filter.add('(at, id) < (SELECT at, id FROM notification WHERE id = ?)', query.beforeId);
  const rows = await session.rows<NotificationRow>(
    `SELECT ${namesOf(COLUMNS)} FROM notification ${filter.where} ORDER BY at DESC, id DESC LIMIT ${filter.next}`,
    ...filter.values,
    query.limit,
  );
  return storedOf(session, rows);
};

/** In the order in which they were decided. */
export const undelivered = async (session: Session): Promise<Undelivered[]> =>
  dueOf(session, await session.rows<DueRow>(`SELECT ${DUE} WHERE state = 'due' ORDER BY notification, channel`));

export const retry = async (session: Session, channel: string): Promise<Undelivered[]> => {
  const failed = "state = 'failed' AND channel = $1";
  const rows = await session.rows<DueRow>(`SELECT ${DUE} WHERE ${failed} ORDER BY notification`, channel);
  await session.run(
    `UPDATE delivery SET state = 'due', at = NULL, attempts = NULL, error = NULL WHERE ${failed}`,
    channel,
  );
  return dueOf(session, rows);
};

type DueRow = readonly [notification: number, channel: string, message: string | null];
const DUE = 'notification, channel, message FROM delivery';

const dueOf = async (session: Session, due: readonly DueRow[]): Promise<Undelivered[]> => {
  const sql = `SELECT ${namesOf(COLUMNS)} FROM notification WHERE id = ANY ($1::bigint[])`;
  const rows = await session.rows<NotificationRow>(sql, [...new Set(due.map(([id]) => id))]);
  const stored = new Map((await storedOf(session, rows)).map((notification) => [notification.id, notification]));
  return due.flatMap(([id, channel, key]) => {
    const found = stored.get(id);
    if (!found) return [];
    const { deliveries: _, ...notification } = found;
    return [{ notification, channel, ...(key !== null && { key }) }];
  });
};

export const pack = async (session: Session, { key, channel, notifications }: Packed): Promise<void> => {
  const sql = 'UPDATE delivery SET message = $1 WHERE channel = $2 AND notification = ANY ($3::bigint[])';
  await session.run(sql, key, channel, notifications);
};

export const settle = async (session: Session, key: string, outcome: Outcome): Promise<void> => {
  const { state, atMs = null, attempts = null, error = null } = outcome;
  const sql = 'UPDATE delivery SET state = $1, at = $2, attempts = $3, error = $4 WHERE message = $5';
  await session.run(sql, state, atMs, attempts, error, key);
};

type OwnRow = readonly [notification: number, ...DeliveryRow];

/** With what became of each, in the order of the rows. */
const storedOf = async (session: Session, rows: readonly NotificationRow[]): Promise<StoredNotification[]> => {
  const all = await session.rows<OwnRow>(
    `SELECT notification, channel, state, at, attempts, error FROM delivery WHERE notification = ANY ($1::bigint[]) ORDER BY channel`,
    rows.map(([id]) => id),
  );
  const byNotification = Map.groupBy(all, ([id]) => id);
  return rows.map((row) =>
    notificationOf(
      row,
      (byNotification.get(row[0]) ?? []).map(([, ...delivery]) => deliveryOf(delivery)),
    ),
  );
};
