// The subscribers of the file, the services of each of their subscriptions looked up, so that of each subscriber every service is chosen once.
// Knows the channels by name; nothing of how anybody is told.
import { quote } from '@vedette/protocol/kit';
import type { z } from 'zod';
import type { Doubt } from '../core/agents-in-force.ts';
import type { SubscriberWish } from '../core/wishes.ts';
import type { Channels } from './channels.ts';
import { Choice } from './choice.ts';
import { nameOf } from './issues.ts';
import { didYouMean, entriesOf, isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import type { Promised } from './promises.ts';
import { readQuiet } from './quiet.ts';
import { addedSubscriptionSchema, SUBSCRIPTION_COUNT_MAX, subscriberSchema, subscriptionSchema } from './schema.ts';
import type { ServiceDraft } from './services.ts';

/** A wish, and where it is written. */
export type Subscription = { readonly wish: SubscriberWish; readonly path: Path };

type Raw = Readonly<Record<string, unknown>>;
type Written = Partial<z.output<typeof subscriptionSchema>>;

/** What somebody chooses, before it is known what was chosen before. `general` is what holds where nothing is written. */
type Draft = { readonly path: Path; readonly written: Written; readonly general: Written };

const ALL = ['*'];

/**
 * Where several subscriptions of a subscriber choose a service, the first one counts: what was added at run time, the newest first, and then what
 * stands in the file, in its order.
 * @param added subscriptions that were added at run time, by their numbers
 * @param promised services that are not there yet
 */
export const readSubscribers = (
  { subscribers: raw }: Raw,
  services: readonly ServiceDraft[],
  { channels, ids }: Channels,
  zone: string,
  problems: Problems,
  added: Raw = {},
  promised?: Promised,
): { readonly subscriptions: readonly Subscription[]; readonly doubts: readonly Doubt[] } => {
  const choice = new Choice('service', services, problems, promised);
  const defaults = channels.filter(({ isDefault }) => isDefault).map((channel) => channel.id);
  const entries = entriesOf(raw, 'subscribers', problems);
  const addedTo = readAdded(added, new Set(entries.map(([id]) => id)), problems);
  const doubts: Doubt[] = [];
  const subscriptions = entries.flatMap(([id, entry]): readonly Subscription[] => {
    const path = ['subscribers', id];
    // Hours and subscriptions have keys of their own, to be named when another one is unknown: so they are read apart.
    const { quiet: rawQuiet, subscriptions: list, ...rest } = isMapping(entry) ? entry : {};
    const { value } = readPiece(subscriberSchema, isMapping(entry) ? rest : entry, path, problems);
    const quiet = readQuiet(rawQuiet, [...path, 'quiet'], zone, problems);
    const drafts = [
      ...(addedTo.get(id) ?? []).map((draft) => ({ ...draft, general: value })),
      ...readList(list, value, path, problems),
    ];
    const settle = ({ path: at, written, general }: Draft): SubscriberWish => {
      const channelsPath = written.channels ? [...at, 'channels'] : [...path, 'channels'];
      const chosen = written.channels ?? general.channels;
      const {
        every = general.every,
        grace = general.grace,
        remind = general.remind,
        events = general.events,
      } = written;
      return {
        id,
        services: choice.choose(written.services ?? ALL, [...at, 'services']),
        channels: chosen ? named(chosen, ids, channelsPath, problems) : defaults,
        ...(every === undefined ? {} : { everyMs: every }),
        ...(grace === undefined ? {} : { graceMs: grace }),
        ...(remind === undefined ? {} : { remindMs: remind }),
        ...(events === undefined ? {} : { events: [...new Set(events)] }),
        ...(quiet === undefined ? {} : { quiet }),
      };
    };
    // Whoever chooses nothing at all is a subscriber nevertheless.
    if (drafts.length === 0)
      return [{ path, wish: { ...settle({ path, written: {}, general: value }), services: [] } }];
    const settled = drafts.map((draft) => ({ path: draft.path, wish: settle(draft) }));
    return firstCounts(settled, doubts);
  });
  return { subscriptions, doubts };
};

const readList = (list: unknown, general: Written, path: Path, problems: Problems): readonly Draft[] => {
  if (list === undefined || list === null) return [{ path, written: general, general }];
  const at = [...path, 'subscriptions'];
  if (general.services !== undefined)
    problems.add([...path, 'services'], "there are 'subscriptions' as well: write the services of each there", 'key');
  if (!Array.isArray(list)) {
    problems.add(at, `write a list of mappings with keys such as 'services' here, not ${nameOf(list)}`);
    return [];
  }
  if (list.length > SUBSCRIPTION_COUNT_MAX) problems.add(at, `at most ${SUBSCRIPTION_COUNT_MAX} of them`);
  return list.slice(0, SUBSCRIPTION_COUNT_MAX).map((one: unknown, index): Draft => {
    const { value: written } = readPiece(subscriptionSchema, one, [...at, index], problems);
    return { path: [...at, index], written, general };
  });
};

/** By subscriber, the newest first. */
const readAdded = (
  added: Raw,
  subscribers: ReadonlySet<string>,
  problems: Problems,
): ReadonlyMap<string, readonly Omit<Draft, 'general'>[]> => {
  const bySubscriber = new Map<string, Omit<Draft, 'general'>[]>();
  for (const [number, entry] of Object.entries(added).toSorted(([a], [b]) => Number(b) - Number(a))) {
    const path = ['subscriptions', number];
    const { value } = readPiece(addedSubscriptionSchema, entry, path, problems);
    const { subscriber, ...written } = value;
    if (subscriber === undefined) continue;
    if (!subscribers.has(subscriber)) {
      const hint = didYouMean(subscriber, subscribers, problems);
      problems.add([...path, 'subscriber'], `there is no subscriber ${quote(subscriber)}${hint}`);
    }
    const others = bySubscriber.get(subscriber);
    if (others) others.push({ path, written });
    else bySubscriber.set(subscriber, [{ path, written }]);
  }
  for (const drafts of bySubscriber.values())
    for (const { path } of drafts.splice(0, Math.max(0, drafts.length - SUBSCRIPTION_COUNT_MAX)))
      problems.add(path, `of one subscriber there are at most ${SUBSCRIPTION_COUNT_MAX} at run time`);
  return bySubscriber;
};

/** Of one subscriber: each service stays with the first that chooses it. */
const firstCounts = (subscriptions: readonly Subscription[], doubts: Doubt[]): readonly Subscription[] => {
  const [only] = subscriptions;
  if (subscriptions.length === 1 && only) return [only];
  const taken = new Set<string>();
  return subscriptions.map(({ path, wish }) => {
    const services = wish.services.filter((id) => !taken.has(id));
    for (const id of services) taken.add(id);
    if (services.length === 0 && wish.services.length > 0)
      doubts.push({
        path,
        message: 'every service that this chooses is chosen by one before it, and the first counts',
      });
    return { path, wish: { ...wish, services } };
  });
};

/** Each once, in the order of the file. */
const named = (
  chosen: readonly string[],
  ids: readonly string[],
  path: Path,
  problems: Problems,
): readonly string[] => {
  for (const [index, id] of chosen.entries()) {
    if (!ids.includes(id))
      problems.add([...path, index], `there is no channel ${quote(id)}${didYouMean(id, ids, problems)}`);
  }
  return [...new Set(chosen)];
};
