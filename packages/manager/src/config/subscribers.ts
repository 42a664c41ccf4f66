// The subscribers of the file, their services looked up, and the shortest interval that all of it asks of each service.
// Knows nothing of how anybody is told.
import type { SubscriberWish } from '../core/wishes.ts';
import { Choice } from './choice.ts';
import { entriesOf, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { subscriberSchema } from './schema.ts';
import type { ServiceDraft, ShortestWish } from './services.ts';

const ALL = ['*'];

export const readSubscribers = (
  { subscribers: raw }: Readonly<Record<string, unknown>>,
  services: readonly ServiceDraft[],
  problems: Problems,
): readonly SubscriberWish[] => {
  const choice = new Choice('service', services, problems);
  return entriesOf(raw, 'subscribers', problems).map(([id, entry]): SubscriberWish => {
    const path = ['subscribers', id];
    const { value } = readPiece(subscriberSchema, entry, path, problems);
    return {
      id,
      services: choice.choose(value.services ?? ALL, [...path, 'services']),
      ...(value.every === undefined ? {} : { everyMs: value.every }),
      ...(value.grace === undefined ? {} : { graceMs: value.grace }),
    };
  });
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
