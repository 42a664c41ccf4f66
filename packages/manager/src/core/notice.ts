// What a subscriber is told, in words and for programs. Knows how to say it in one line; refuses to know whether to.
import { lastingText } from './duration.ts';
import type { Notification, NotificationEvent, Outage } from './record.ts';
import { kindOfSubject, type SubjectKind } from './subject.ts';

/** A notification that has no number yet. */
export type Notice = Omit<Notification, 'id'>;

/** What the notice is about. */
export type About = { readonly target: string; readonly group?: string };

type Reader = { readonly id: string; readonly channels: readonly string[] };

/** How it came and went. */
export type Comings = { readonly outages: number; readonly sinceMs: number };

export const downNotice = (about: About, outage: Outage, reader: Reader, atMs: number): Notice =>
  notice(about, outage, reader, 'down', downText(outage), atMs);

/** It had been told that it was flapping; it does not any more. */
export const downAtLastNotice = (
  about: About,
  outage: Outage,
  reader: Reader,
  comings: Comings,
  atMs: number,
): Notice =>
  notice(about, outage, reader, 'down', `${downText(outage)}, and stays so ${comingsText(comings, atMs)}`, atMs);

export const reminderNotice = (about: About, outage: Outage, reader: Reader, atMs: number): Notice =>
  notice(about, outage, reader, 'reminder', reminderText(outage, atMs), atMs);

export const upNotice = (about: About, outage: Outage, reader: Reader, atMs: number): Notice =>
  notice(about, outage, reader, 'up', upText(outage, outage.endedAtMs ?? atMs), atMs);

export const flappingNotice = (about: About, outage: Outage, reader: Reader, comings: Comings, atMs: number): Notice =>
  notice(about, outage, reader, 'flapping', flappingText(outage, comings), atMs);

/** @param last the last of the outages, over */
export const settledNotice = (about: About, last: Outage, reader: Reader, comings: Comings, atMs: number): Notice =>
  notice(about, last, reader, 'settled', settledText(last, comings, atMs), atMs);

const notice = (
  { target, group }: About,
  { id: outage, service, startedAtMs: sinceMs, endedAtMs: untilMs, reason, from, incident }: Outage,
  { id: subscriber, channels }: Reader,
  event: NotificationEvent,
  text: string,
  atMs: number,
): Notice => {
  const during = { sinceMs, ...(untilMs !== undefined && { untilMs }) };
  const place = { target, ...(group !== undefined && { group }) };
  const about = { ...place, reason, ...during, from, ...(incident !== undefined && { incident }) };
  return { atMs, subscriber, service, outage, event, text, about, channels };
};

const DOWN = { down: 'is down', still: 'is still down', up: 'is up again' };

const SAID: Readonly<Record<SubjectKind, typeof DOWN>> = {
  service: DOWN,
  group: DOWN,
  agent: { down: 'is away', still: 'is still away', up: 'is back' },
  machine: { down: 'is over its limits', still: 'is still over its limits', up: 'is within its limits again' },
  inventory: {
    down: 'is short of healthy servers',
    still: 'is still short of healthy servers',
    up: 'has enough healthy servers again',
  },
};

/** `web is down: refused, seen from eu-1 and us-1 since 10:03:07 UTC` */
const downText = (outage: Outage): string => {
  const { service, startedAtMs } = outage;
  const since = `since ${moment(startedAtMs, startedAtMs)} UTC`;
  return `${service} ${SAID[kindOfSubject(service)].down}: ${whyText(outage)} ${since}`;
};

/** `web is still down after 1 h: refused, seen from eu-1 and us-1 since 10:03:07 UTC` */
const reminderText = (outage: Outage, atMs: number): string => {
  const { service, startedAtMs } = outage;
  return `${service} ${SAID[kindOfSubject(service)].still} after ${lasting(startedAtMs, atMs)}: ${whyText(outage)} since ${moment(startedAtMs, atMs)} UTC`;
};

/** `web is up again after 3 m 12 s: refused from 10:03:07 to 10:06:19 UTC` */
const upText = (outage: Outage, endedAtMs: number): string => {
  const { service, startedAtMs } = outage;
  return `${service} ${SAID[kindOfSubject(service)].up} after ${lasting(startedAtMs, endedAtMs)}: ${wasText(outage)} from ${moment(startedAtMs, endedAtMs)} to ${moment(endedAtMs, startedAtMs)} UTC`;
};

/** `web is flapping: 4 outages since 10:03:07 UTC, the last one refused, seen from eu-1` */
const flappingText = (outage: Outage, { outages, sinceMs }: Comings): string =>
  `${outage.service} is flapping: ${outages} outages since ${moment(sinceMs, outage.startedAtMs)} UTC, the last one ${whyText(outage)}`;

/** `web has settled: up since 10:20:00 UTC, after 9 outages since 10:03:07` */
const settledText = ({ service, endedAtMs = 0 }: Outage, comings: Comings, atMs: number): string =>
  `${service} has settled: up since ${moment(endedAtMs, atMs)} UTC, ${comingsText(comings, endedAtMs)}`;

const comingsText = ({ outages, sinceMs }: Comings, otherMs: number): string =>
  `after ${outages} outages since ${moment(sinceMs, otherMs)}`;

const whyText = ({ service, reason, from }: Outage): string => {
  switch (kindOfSubject(service)) {
    case 'service':
      return `${reason}, seen from ${list(from)}`;
    case 'group':
      return `too few are well without ${list(from)}`;
    case 'agent':
      return 'nothing was heard of it';
    case 'machine':
      return `too much used of its ${list(from)}`;
    case 'inventory':
      return `too few of ${list(from)}`;
  }
};

const wasText = ({ service, reason, from }: Outage): string => {
  switch (kindOfSubject(service)) {
    case 'service':
      return reason;
    case 'group':
      return 'too few were well';
    case 'agent':
      return 'nothing was heard of it';
    case 'machine':
      return `too much was used of its ${list(from)}`;
    case 'inventory':
      return `too few of ${list(from)}`;
  }
};

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nowhere') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const lasting = (fromMs: number, toMs: number): string => lastingText(wholeSeconds(toMs - fromMs));

/** Nobody is helped by the milliseconds of an outage, unless there is nothing else to it. */
const wholeSeconds = (ms: number): number => (ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000);

/** The time of day, with the date where the other moment of the message is on another day. */
const moment = (atMs: number, otherMs: number): string => {
  const [date = '', time = ''] = new Date(atMs).toISOString().slice(0, 19).split('T');
  return new Date(otherMs).toISOString().startsWith(date) ? time : `${date} ${time}`;
};
