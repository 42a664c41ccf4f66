// The shortest interval that all wishes together ask of each service, and the timeouts that follow from it. Knows who wishes for what; refuses to
// know why.
import { formatDuration } from '../core/duration.ts';
import type { ServiceWish } from '../core/wishes.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import type { ServiceDraft } from './services.ts';
import type { Subscription } from './subscribers.ts';

/** The part of the interval that a default timeout may take. */
const TIMEOUT_SHARE_MAX = 0.9;

/** The shortest interval anybody wishes for a service, and where it is wished for if that is not at the service. */
export type ShortestWish = { readonly everyMs: number; readonly path?: Path };

/** By service id: the shortest of its own interval and those of its subscribers. */
export const shortestWishes = (
  services: readonly ServiceDraft[],
  subscriptions: readonly Subscription[],
): ReadonlyMap<string, ShortestWish> => {
  const shortest = new Map<string, ShortestWish>(services.map(({ id, everyMs }) => [id, { everyMs }]));
  for (const { wish, path } of subscriptions) {
    const { everyMs } = wish;
    if (everyMs === undefined) continue;
    for (const id of wish.services) {
      const before = shortest.get(id);
      if (before !== undefined && everyMs < before.everyMs) shortest.set(id, { everyMs, path });
    }
  }
  return shortest;
};

/** A timeout must be over before the next probe is due: a written one that is not is a problem, the default one gives way. */
export const settleTimeout = (
  { timeoutWritten, timesBroken, ...service }: ServiceDraft,
  { everyMs, path }: ShortestWish,
  problems: Problems,
): ServiceWish => {
  if (service.timeoutMs < everyMs) return service;
  if (!timeoutWritten)
    return { ...service, timeoutMs: Math.min(service.timeoutMs, Math.floor(everyMs * TIMEOUT_SHARE_MAX)) };
  const own = ['services', service.id];
  const timeout = formatDuration(service.timeoutMs);
  const interval = formatDuration(everyMs);
  if (timesBroken) return service;
  // What stood in the file alone was sound: then it is the wish added to it that does not go with it.
  if (path !== undefined && problems.isAdded(path) && !problems.isAdded(own))
    problems.add(
      [...path, 'every'],
      `${interval} is not longer than the timeout of services.${service.id}, ${timeout}`,
    );
  else {
    const whose = path === undefined ? 'the interval' : `the interval that ${path.join('.')} wishes for`;
    problems.add([...own, 'timeout'], `${timeout} is not shorter than ${whose}, ${interval}`);
  }
  return service;
};
