// What agents take, as limits of what may be wished for: what they would refuse is refused here, by its line. Knows the limits of the link;
// refuses to know how it is told to them.

import { limits } from '@vedette/protocol/wire';
import type { ServiceWish, SubscriberWish } from '../core/wishes.ts';
import type { Problems } from './problems.ts';

/** However many agents there are now: one that is added later may come to probe all services. */
export const refuseManyServices = (services: readonly unknown[], problems: Problems): void => {
  if (services.length <= limits.assignmentsMax) return;
  problems.add(
    ['services'],
    `there are ${services.length} services, and one agent takes ${limits.assignmentsMax} at most: give some of them to a manager of their own`,
    'key',
  );
};

/** Agents keep one time for each distinct grace of a service. Told at the subscriber with whom it becomes too many. */
export const refuseManyGraces = (
  services: readonly Pick<ServiceWish, 'id' | 'graceMs'>[],
  subscribers: readonly SubscriberWish[],
  problems: Problems,
): void => {
  const distinct = new Set(subscribers.map(({ graceMs }) => graceMs));
  // One more is each service's own.
  if (distinct.size < limits.gracesMax) return;
  const gracesOf = new Map(services.map(({ id, graceMs }) => [id, new Set([graceMs])]));
  for (const { id: subscriber, graceMs, services: chosen } of subscribers) {
    if (graceMs === undefined) continue;
    const [first, ...others] = chosen.filter((id) => {
      const graces = gracesOf.get(id);
      return graces && !graces.has(graceMs) && graces.add(graceMs).size === limits.gracesMax + 1;
    });
    if (first === undefined) continue;
    const line = problems.lineOf(['services', first]);
    const which = `services.${first}${line === undefined ? '' : ` (line ${line})`}`;
    const more = others.length === 0 ? '' : others.length === 1 ? ' and 1 more' : ` and ${others.length} more`;
    problems.add(
      ['subscribers', subscriber, 'grace'],
      `with this one, more than ${limits.gracesMax} different graces are wished for ${which}${more}, and an agent takes ` +
        `${limits.gracesMax} of a service: let some subscribers have the same`,
    );
  }
};
