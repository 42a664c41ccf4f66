// What is found among outages, notifications, silences and notes that are in memory. Knows what each query asks for in its plainest form; refuses to know who keeps them.
import type { NotificationQuery, OutageQuery } from '../../core/api.ts';
import type { Note } from '../../core/note.ts';
import type { Notification, Outage } from '../../core/record.ts';
import { endOf, type Silence } from '../../core/silence.ts';
import type { SilencesQuery, StoredNotesQuery } from '../store.ts';

const [EVER, FOREVER] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const byStart = (a: Outage, b: Outage): number => b.startedAtMs - a.startedAtMs || b.id - a.id;
const byTime = (a: Notification, b: Notification): number => b.atMs - a.atMs || b.id - a.id;

/** Whether something comes after one that was named; after one that is not there, nothing does. */
const comesAfter =
  <Kept>(all: ReadonlyMap<number, Kept>, order: (a: Kept, b: Kept) => number, id: number | undefined) =>
  (one: Kept): boolean => {
    if (id === undefined) return true;
    const named = all.get(id);
    return named !== undefined && order(named, one) < 0;
  };

/** Newest first. */
export const outagesFound = (
  outages: ReadonlyMap<number, Outage>,
  { service, sinceMs = EVER, untilMs = FOREVER, open: isOpen, beforeId, limit }: OutageQuery,
): Outage[] =>
  [...outages.values()]
    .filter((outage) => service === undefined || outage.service === service)
    .filter((outage) => outage.endedAtMs === undefined || outage.endedAtMs >= sinceMs)
    .filter((outage) => outage.startedAtMs <= untilMs)
    .filter((outage) => isOpen === undefined || isOpen === (outage.endedAtMs === undefined))
    .filter(comesAfter(outages, byStart, beforeId))
    .sort(byStart)
    .slice(0, Math.max(0, limit));

/** Newest first. */
export const notificationsFound = (
  notifications: ReadonlyMap<number, Notification>,
  { subscriber, service, sinceMs = EVER, untilMs = FOREVER, beforeId, limit }: NotificationQuery,
): Notification[] =>
  [...notifications.values()]
    .filter((notification) => subscriber === undefined || notification.subscriber === subscriber)
    .filter((notification) => service === undefined || notification.service === service)
    .filter((notification) => notification.atMs >= sinceMs && notification.atMs <= untilMs)
    .filter(comesAfter(notifications, byTime, beforeId))
    .sort(byTime)
    .slice(0, Math.max(0, limit));

/** The newest first, by their numbers. */
export const silencesFound = (silences: Iterable<Silence>, { notOverAtMs = EVER, limit }: SilencesQuery): Silence[] =>
  [...silences]
    .filter((silence) => endOf(silence) > notOverAtMs)
    .sort((a, b) => b.id - a.id)
    .slice(0, Math.max(0, limit));

/** The newest first, by their numbers. */
export const notesFound = (notes: Iterable<Note>, { notEndedAtMs = EVER, limit }: StoredNotesQuery): Note[] =>
  [...notes]
    .filter(({ endedAtMs }) => endedAtMs === undefined || endedAtMs > notEndedAtMs)
    .sort((a, b) => b.id - a.id)
    .slice(0, Math.max(0, limit));
