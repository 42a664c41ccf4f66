// A message as other programs read it: what a webhook is sent and a command is told. Knows the published form; a change to it is a change for them.
import type { Message } from '../core/message.ts';
import { isoTime } from '../core/views.ts';

export const factsOf = ({ key, event, subscriber, atMs, title, text, concerns }: Message) => ({
  version: 1,
  key,
  event,
  subscriber,
  at: isoTime(atMs),
  title,
  text,
  concerns: concerns.map(({ sinceMs, untilMs, ...concern }) => ({
    ...concern,
    since: isoTime(sinceMs),
    ...(untilMs === undefined ? {} : { until: isoTime(untilMs) }),
  })),
});
