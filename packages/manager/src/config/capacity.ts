// What agents take, as limits of what may be wished for: what they would refuse is refused here, by its line. Knows the limits of the link;
// refuses to know how it is told to them.

import { limits } from '@vedette/protocol/wire';
import type { GroupWish, ServiceWish } from '../core/wishes.ts';
import type { Problems } from './problems.ts';
import type { Subscription } from './subscribers.ts';

/** However many agents there are now: one that is added later may come to probe all services. */
export const refuseManyServices = (services: readonly Pick<ServiceWish, 'id'>[], problems: Problems): void => {
  if (services.length <= limits.assignmentsMax) return;
  for (const { id } of services.slice(limits.assignmentsMax)) {
    if (!problems.isAdded(['services', id])) continue;
    problems.add(['services', id], `it is one more than the ${limits.assignmentsMax} services that one agent takes`);
  }
  if (problems.count > 0) return;
  problems.add(
    ['services'],
    `there are ${services.length} services, and one agent takes ${limits.assignmentsMax} at most: give some of them to a manager of their own`,
    'key',
  );
};

/** Agents keep one time for each distinct grace of a service. Told at the subscriber with whom it becomes too many. */
export const refuseManyGraces = (
  services: readonly Pick<ServiceWish, 'id' | 'graceMs'>[],
  groups: readonly GroupWish[],
  subscriptions: readonly Subscription[],
  problems: Problems,
): void => {
  const distinct = new Set(subscriptions.map(({ wish }) => wish.graceMs));
  // One more is each service's own, and another one its group's.
  if (distinct.size + 1 < limits.gracesMax) return;
  const gracesOf = new Map(services.map(({ id, graceMs }) => [id, new Set([graceMs])]));
  for (const { graceMs, services: members } of groups) for (const id of members) gracesOf.get(id)?.add(graceMs);
  // What was added to the file at run time is the one too many, wherever it comes among the others.
  const inOrder = subscriptions.toSorted((a, b) => Number(problems.isAdded(a.path)) - Number(problems.isAdded(b.path)));
  for (const { wish, path } of inOrder) {
    const { graceMs, services: chosen } = wish;
    if (graceMs === undefined) continue;
    const tooMany = chosen.filter((id) => {
      const graces = gracesOf.get(id);
      return graces && !graces.has(graceMs) && graces.add(graceMs).size === limits.gracesMax + 1;
    });
    // Nor is it what stands in the file that is too much for a service that was added.
    const isToBlame = (id: string): boolean => !problems.isAdded(path) && problems.isAdded(['services', id]);
    for (const id of tooMany.filter(isToBlame))
      problems.add(
        ['services', id],
        `with its own, more than ${limits.gracesMax} different graces are wished for it, and an agent takes no more of a service`,
      );
    const [first, ...others] = tooMany.filter((id) => !isToBlame(id));
    if (first === undefined) continue;
    const line = problems.lineOf(['services', first]);
    const which = `services.${first}${line === undefined ? '' : ` (line ${line})`}`;
    const more = others.length === 0 ? '' : others.length === 1 ? ' and 1 more' : ` and ${others.length} more`;
    problems.add(
      [...path, 'grace'],
      `with this one, more than ${limits.gracesMax} different graces are wished for ${which}${more}, and an agent takes ` +
        `${limits.gracesMax} of a service: let some subscribers have the same`,
    );
  }
};
