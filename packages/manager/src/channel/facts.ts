// A message as other programs read it: what a webhook is sent and a command is told. Knows the published form; a change to it is a change for them.
import type { Message } from '../core/message.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export const factsOf = ({ key, event, subscriber, atMs, title, text, concerns }: Message) => ({
  version: 1,
  key,
  event,
  subscriber,
  at: iso(atMs),
  title,
  text,
  concerns: concerns.map(({ sinceMs, untilMs, ...concern }) => ({
    ...concern,
    since: iso(sinceMs),
    ...(untilMs === undefined ? {} : { until: iso(untilMs) }),
  })),
});
