// What a subscriber is told, in words and for programs. Knows how to say it in one line; refuses to know whether to.

import { formatDuration } from './duration.ts';
import type { Notification, Outage } from './record.ts';
import type { ServiceWish } from './wishes.ts';

/** A notification that has no number yet. */
export type Notice = Omit<Notification, 'id'>;

type Reader = { readonly id: string; readonly channels: readonly string[] };

export const downNotice = (service: ServiceWish, outage: Outage, reader: Reader, atMs: number): Notice =>
  notice(service, outage, reader, 'down', downText(outage), atMs);

export const upNotice = (service: ServiceWish, outage: Outage, reader: Reader, atMs: number): Notice =>
  notice(service, outage, reader, 'up', upText(outage, outage.endedAtMs ?? atMs), atMs);

const notice = (
  { id: service, target, group }: ServiceWish,
  { id: outage, startedAtMs: sinceMs, endedAtMs: untilMs, reason, from }: Outage,
  { id: subscriber, channels }: Reader,
  event: Notification['event'],
  text: string,
  atMs: number,
): Notice => {
  const during = { sinceMs, ...(untilMs !== undefined && { untilMs }) };
  const about = { target, ...(group !== undefined && { group }), reason, ...during, from };
  return { atMs, subscriber, service, outage, event, text, about, channels };
};

/** `web is down: refused, seen from eu-1 and us-1 since 10:03:07 UTC` */
const downText = ({ service, reason, from, startedAtMs }: Outage): string =>
  `${service} is down: ${reason}, seen from ${list(from)} since ${moment(startedAtMs, startedAtMs)} UTC`;

/** `web is up again after 3m12s: refused from 10:03:07 to 10:06:19 UTC` */
const upText = ({ service, reason, startedAtMs }: Outage, endedAtMs: number): string =>
  `${service} is up again after ${formatDuration(wholeSeconds(endedAtMs - startedAtMs))}: ${reason} from ${moment(startedAtMs, endedAtMs)} to ${moment(endedAtMs, startedAtMs)} UTC`;

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nowhere') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Nobody is helped by the milliseconds of an outage, unless there is nothing else to it. */
const wholeSeconds = (ms: number): number => (ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000);

/** The time of day, with the date where the other moment of the message is on another day. */
const moment = (atMs: number, otherMs: number): string => {
  const [date = '', time = ''] = new Date(atMs).toISOString().slice(0, 19).split('T');
  return new Date(otherMs).toISOString().startsWith(date) ? time : `${date} ${time}`;
};
