// A notification and what became of it, as rows of any database have them. Knows the order of columns; refuses to know queries.
import type { Delivery, Notification, StoredNotification } from '../../core/record.ts';

export type NotificationRow = readonly [
  id: number,
  at: number,
  subscriber: string,
  service: string,
  outage: number,
  event: Notification['event'],
  text: string,
  about: string,
];

export type DeliveryRow = readonly [
  channel: string,
  state: Delivery['state'],
  at: number | null,
  attempts: number | null,
  error: string | null,
];

/** @param deliveries in the order of their channels */
export const notificationOf = (
  [id, atMs, subscriber, service, outage, event, text, about]: NotificationRow,
  deliveries: readonly Delivery[],
): StoredNotification => ({
  ...{ id, atMs, subscriber, service, outage, event, text },
  about: JSON.parse(about) as Notification['about'],
  channels: deliveries.map(({ channel }) => channel),
  deliveries,
});

export const deliveryOf = ([channel, state, atMs, attempts, error]: DeliveryRow): Delivery => ({
  channel,
  state,
  ...(atMs !== null && { atMs }),
  ...(attempts !== null && { attempts }),
  ...(error !== null && { error }),
});
