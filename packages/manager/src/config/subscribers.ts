// The subscribers of the file, their services looked up, and the shortest interval that all of it asks of each service.
// Knows the channels by name; nothing of how anybody is told.
import { quote } from '@vedette/protocol/kit';
import type { SubscriberWish } from '../core/wishes.ts';
import type { Channels } from './channels.ts';
import { Choice } from './choice.ts';
import { didYouMean, entriesOf, isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import { readQuiet } from './quiet.ts';
import { subscriberSchema } from './schema.ts';
import type { ServiceDraft, ShortestWish } from './services.ts';

const ALL = ['*'];

export const readSubscribers = (
  { subscribers: raw }: Readonly<Record<string, unknown>>,
  services: readonly ServiceDraft[],
  { channels, ids }: Channels,
  zone: string,
  problems: Problems,
): readonly SubscriberWish[] => {
  const choice = new Choice('service', services, problems);
  const defaults = channels.filter(({ isDefault }) => isDefault).map((channel) => channel.id);
  return entriesOf(raw, 'subscribers', problems).map(([id, entry]): SubscriberWish => {
    const path = ['subscribers', id];
    // Hours have keys of their own, to be named when another one is unknown: so they are read apart.
    const { quiet: rawQuiet, ...rest } = isMapping(entry) ? entry : {};
    const { value } = readPiece(subscriberSchema, isMapping(entry) ? rest : entry, path, problems);
    const quiet = readQuiet(rawQuiet, [...path, 'quiet'], zone, problems);
    return {
      id,
      services: choice.choose(value.services ?? ALL, [...path, 'services']),
      channels: value.channels ? named(value.channels, ids, [...path, 'channels'], problems) : defaults,
      ...(value.every === undefined ? {} : { everyMs: value.every }),
      ...(value.grace === undefined ? {} : { graceMs: value.grace }),
      ...(quiet === undefined ? {} : { quiet }),
    };
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

/** By service id: the shortest of its own interval and those of its subscribers. */
export const shortestWishes = (
  services: readonly ServiceDraft[],
  subscribers: readonly SubscriberWish[],
): ReadonlyMap<string, ShortestWish> => {
  const shortest = new Map<string, ShortestWish>(services.map(({ id, everyMs }) => [id, { everyMs }]));
  for (const { id: subscriber, everyMs, services: chosen } of subscribers) {
    if (everyMs === undefined) continue;
    for (const id of chosen) {
      const before = shortest.get(id);
      if (before !== undefined && everyMs < before.everyMs) shortest.set(id, { everyMs, subscriber });
    }
  }
  return shortest;
};
