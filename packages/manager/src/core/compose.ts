// From decisions to one message: what it says in a line, in several, and to programs. Knows how much a reader takes in at once; refuses to know who is told and
// by which channel.
import type { StoreId } from '@vedette/protocol/wire';
import type { Concern, Message } from './message.ts';
import type { Notification } from './record.ts';
import { kindOfSubject, type SubjectKind } from './subject.ts';

/** Of more services at once a title names only some, and a text no more than fit a screen or two. */
const NAMED_MAX = 3;
const LINES_MAX = 50;

/**
 * @param notifications of one subscriber and one event, oldest first
 * @param store whose outages they are about: with their numbers it makes names that nobody else gives
 */
export const compose = (
  notifications: readonly [Notification, ...Notification[]],
  key: string,
  store: StoreId,
): Message => {
  const [first, ...more] = notifications;
  const { event, subscriber, atMs } = first;
  const isOne = more.length === 0;
  return {
    key,
    event,
    subscriber,
    atMs,
    title: isOne ? first.text : titleOf(notifications, event),
    text: isOne ? '' : linesOf(notifications.map(({ text }) => text)),
    concerns: notifications.map((one) => concernOf(one, store)),
  };
};

/** What says on a channel that it works. */
export const testMessage = (channel: string, key: string, atMs: number): Message => ({
  key,
  event: 'test',
  subscriber: 'test',
  atMs,
  title: `This is a test of channel ${channel}`,
  text: 'Nothing is the matter. Somebody wanted to see whether messages arrive here.',
  concerns: [],
});

const concernOf = (
  { service, outage, about: { incident = outage, ...about } }: Notification,
  store: StoreId,
): Concern => ({ service, ...about, incident: `vedette-${store.slice(0, 8)}-${incident}` });

const titleOf = (notifications: readonly Notification[], event: Notification['event']): string => {
  const services = [...new Set(notifications.map(({ service }) => service))];
  const rest = services.length - NAMED_MAX;
  const named = services.slice(0, NAMED_MAX).join(', ');
  const words = rest > 0 ? `${named} and ${rest} more` : named;
  const kind = kindOfSubject(services[0] ?? '');
  const [is, are] = saidOf(kind, event);
  return `${services.length} ${services.length === 1 ? `${kind} is ${is}` : `${kind}s ${are}`}: ${words}`;
};

type Said = readonly [one: string, many: string];
type SaidOf = Readonly<Partial<Record<SubjectKind, Said>>>;

const saidDown: SaidOf = {
  agent: ['away', 'are away'],
  machine: ['over its limits', 'are over their limits'],
  inventory: ['short of healthy servers', 'are short of healthy servers'],
};
const saidUp: SaidOf = {
  agent: ['back', 'are back'],
  machine: ['within its limits again', 'are within their limits again'],
  inventory: ['well again', 'have enough healthy servers again'],
};
const saidStill: SaidOf = {
  agent: ['still away', 'are still away'],
  machine: ['still over its limits', 'are still over their limits'],
  inventory: ['still short of healthy servers', 'are still short of healthy servers'],
};

const saidOf = (kind: SubjectKind, event: Notification['event']): Said => {
  switch (event) {
    case 'down':
      return saidDown[kind] ?? ['down', 'are down'];
    case 'up':
      return saidUp[kind] ?? ['up again', 'are up again'];
    case 'reminder':
      return saidStill[kind] ?? ['still down', 'are still down'];
    case 'flapping':
      return ['flapping', 'are flapping'];
    case 'settled':
      return ['settled', 'have settled'];
  }
};

const linesOf = (lines: readonly string[]): string => {
  const rest = lines.length - LINES_MAX;
  return [...lines.slice(0, LINES_MAX), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
};
