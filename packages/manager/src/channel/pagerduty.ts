// A service of PagerDuty, by its Events API v2. Knows that every incident is an event of its own there: "up" resolves what "down" of the same incident opened.
import { createHash } from 'node:crypto';
import type { WishOf } from '../core/channel-wish.ts';
import { type Concern, isGood, type Message } from '../core/message.ts';
import { isoTime } from '../core/views.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { Progress } from './progress.ts';
import { fit } from './text.ts';

const SUMMARY_LENGTH_MAX = 1_024;
const TEXT_LENGTH_MAX = 10_000;
const DEDUP_KEY_LENGTH_MAX = 255;

/** A storm is told in time, and PagerDuty is not asked to take all of it at once. */
const AT_ONCE_MAX = 10;

type Event = { readonly action: 'trigger' | 'resolve'; readonly dedupKey: string; readonly payload?: unknown };

const dedupKeyOf = (incident: string): string =>
  incident.length <= DEDUP_KEY_LENGTH_MAX ? incident : createHash('sha256').update(incident).digest('hex');

const summaryOf = ({ title, concerns }: Message, { service, reason }: Concern): string =>
  fit(concerns.length === 1 ? title : `${service} is down: ${reason}`, { sizeMax: SUMMARY_LENGTH_MAX });

const triggerOf = (message: Message, concern: Concern, severity: string): Event => ({
  action: 'trigger',
  dedupKey: dedupKeyOf(concern.incident),
  payload: {
    summary: summaryOf(message, concern),
    source: concern.target,
    severity,
    timestamp: isoTime(concern.sinceMs),
    component: concern.service,
    ...(concern.group === undefined ? {} : { group: concern.group }),
    class: concern.reason,
    custom_details: {
      reason: concern.reason,
      seen_from: concern.from,
      ...(message.concerns.length > 1 ? {} : { text: fit(message.text, { sizeMax: TEXT_LENGTH_MAX }) }),
    },
  },
});

/** A test opens an incident of no weight and ends it: nobody is to be woken by it, nor to find it open later. */
const testOf = ({ key, title }: Message): readonly (readonly Event[])[] => {
  const dedupKey = dedupKeyOf(key);
  const payload = { summary: fit(title, { sizeMax: SUMMARY_LENGTH_MAX }), source: 'vedette', severity: 'info' };
  return [[{ action: 'trigger', dedupKey, payload }], [{ action: 'resolve', dedupKey }]];
};

/** In the order in which they are sent; those of one group at once. */
const eventsOf = (message: Message, { severity }: WishOf<'pagerduty'>): readonly (readonly Event[])[] => {
  if (message.event === 'test') return testOf(message);
  const events = message.concerns.map(
    (concern): Event =>
      isGood(message.event)
        ? { action: 'resolve', dedupKey: dedupKeyOf(concern.incident) }
        : triggerOf(message, concern, severity),
  );
  const groups = Math.ceil(events.length / AT_ONCE_MAX);
  return Array.from({ length: groups }, (_, group) => events.slice(group * AT_ONCE_MAX, (group + 1) * AT_ONCE_MAX));
};

const nameOf = ({ action, dedupKey }: Event): string => `${action} ${dedupKey}`;

export const pagerdutyKind: Kind<'pagerduty'> = (wish, tools) => {
  const { url, shown } = tools.place(wish.url);
  const place = { url: new URL(`${url.href.replace(/\/$/, '')}/v2/enqueue`), shown };
  const routingKey = tools.secret(wish.key);
  const progress = new Progress();
  const sendEvent = (event: Event, signal: AbortSignal): Promise<void> => {
    const json = {
      routing_key: routingKey,
      event_action: event.action,
      dedup_key: event.dedupKey,
      ...(event.payload === undefined ? {} : { client: 'Vedette', payload: event.payload }),
    };
    return postJson({ place, json }, tools, signal);
  };
  return async (message, signal) => {
    const isFresh = progress.of(message.key);
    for (const events of eventsOf(message, wish)) {
      const left = events.filter((event) => isFresh(nameOf(event)));
      const outcomes = await Promise.allSettled(
        left.map(async (event) => {
          await sendEvent(event, signal);
          progress.took(message.key, nameOf(event));
        }),
      );
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    }
  };
};
