// A service of PagerDuty, by its Events API v2. Knows that every incident is an event of its own there: "up" resolves what "down" of the same incident opened.
import { createHash } from 'node:crypto';
import type { WishOf } from '../core/channel-wish.ts';
import type { Concern, Message } from '../core/message.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { Progress } from './progress.ts';
import { fit } from './text.ts';

const SUMMARY_LENGTH_MAX = 1_024;
const TEXT_LENGTH_MAX = 10_000;
const DEDUP_KEY_LENGTH_MAX = 255;

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
    timestamp: new Date(concern.sinceMs).toISOString(),
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
const testOf = ({ key, title }: Message): readonly Event[] => {
  const dedupKey = dedupKeyOf(key);
  const payload = { summary: fit(title, { sizeMax: SUMMARY_LENGTH_MAX }), source: 'vedette', severity: 'info' };
  return [
    { action: 'trigger', dedupKey, payload },
    { action: 'resolve', dedupKey },
  ];
};

const eventsOf = (message: Message, { severity }: WishOf<'pagerduty'>): readonly Event[] => {
  if (message.event === 'test') return testOf(message);
  return message.concerns.map((concern) =>
    message.event === 'down'
      ? triggerOf(message, concern, severity)
      : { action: 'resolve', dedupKey: dedupKeyOf(concern.incident) },
  );
};

export const pagerdutyKind: Kind<'pagerduty'> = (wish, tools) => {
  const { url, shown } = tools.place(wish.url);
  const place = { url: new URL(`${url.href.replace(/\/$/, '')}/v2/enqueue`), shown };
  const routingKey = tools.secret(wish.key);
  const progress = new Progress();
  return async (message, signal) => {
    const nameOf = ({ action, dedupKey }: Event): string => `${action} ${dedupKey}`;
    for (const event of progress.left(message.key, eventsOf(message, wish), nameOf)) {
      const json = {
        routing_key: routingKey,
        event_action: event.action,
        dedup_key: event.dedupKey,
        ...(event.payload === undefined ? {} : { client: 'Vedette', payload: event.payload }),
      };
      await postJson({ place, json }, tools, signal);
      progress.took(message.key, nameOf(event));
    }
  };
};
