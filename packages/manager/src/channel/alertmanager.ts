// Prometheus Alertmanager, by its API v2. Knows that an alert is known by its labels, and for how long one that is not renewed fires.
import type { WishOf } from '../core/channel-wish.ts';
import { type Concern, isGood, type Message } from '../core/message.ts';
import { kindOfSubject } from '../core/subject.ts';
import { isoTime } from '../core/views.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit } from './text.ts';

/**
 * Alertmanager takes an alert without an end for over after five minutes, as Prometheus renews its own all the time. One that says it lasts fires until
 * "up" ends it; this is for those that nobody ends, because the service was taken out of the configuration while it was down.
 */
const FIRING_MS = 7 * 86_400_000;
const TEST_FIRING_MS = 60_000;

const TEXT_LENGTH_MAX = 4_000;

type Alert = {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
};

const annotationsOf = ({ title, text, concerns }: Message) => ({
  summary: fit(title, { sizeMax: TEXT_LENGTH_MAX }),
  // What is said of all of them does not belong to each of a thousand.
  ...(concerns.length > 1 ? {} : { description: fit(text, { sizeMax: TEXT_LENGTH_MAX }) }),
});

const NAMES = {
  service: 'VedetteServiceDown',
  group: 'VedetteGroupDown',
  agent: 'VedetteAgentAway',
  machine: 'VedetteMachineOverLimits',
  inventory: 'VedetteInventoryShort',
} as const;

/** The labels of "up" have to be those of "down": nothing is in them that may be found out better in between. */
const alertOf = (message: Message, concern: Concern, labels: WishOf<'alertmanager'>['labels']): Alert => ({
  labels: {
    ...labels,
    alertname: NAMES[kindOfSubject(concern.service)],
    service: concern.service,
    target: concern.target,
    ...(concern.group === undefined ? {} : { group: concern.group }),
  },
  annotations: { ...annotationsOf(message), reason: concern.reason, seen_from: concern.from.join(', ') },
  startsAt: isoTime(concern.sinceMs),
  endsAt: isoTime(
    isGood(message.event) ? Math.max(concern.untilMs ?? message.atMs, concern.sinceMs) : message.atMs + FIRING_MS,
  ),
});

const testAlert = (message: Message, labels: WishOf<'alertmanager'>['labels']): Alert => ({
  labels: { ...labels, alertname: 'VedetteTest' },
  annotations: annotationsOf(message),
  startsAt: isoTime(message.atMs),
  endsAt: isoTime(message.atMs + TEST_FIRING_MS),
});

export const alertmanagerKind: Kind<'alertmanager'> = (wish, tools) => {
  const { url, shown } = tools.place(wish.url);
  const place = { url: new URL(`${url.href.replace(/\/$/, '')}/api/v2/alerts`), shown };
  const headers = wish.token && { authorization: `Bearer ${tools.secret(wish.token)}` };
  return (message, signal) => {
    const json =
      message.event === 'test'
        ? [testAlert(message, wish.labels)]
        : message.concerns.map((concern) => alertOf(message, concern, wish.labels));
    return postJson({ place, json, ...(headers && { headers }) }, tools, signal);
  };
};
