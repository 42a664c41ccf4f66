// The section `groups`: which groups are told of as one, and what must hold between such a group and the services in it. Refuses to know what a group
// is, given its members (core/group-health.ts).
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import type { GroupWish, ServiceWish } from '../core/wishes.ts';
import { duration } from './fields.ts';
import { didYouMean, entriesOf, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import type { Promised } from './promises.ts';

export const groupSchema = z.strictObject({
  min_healthy: z
    .int()
    .min(1, 'at least 1')
    .meta({ description: 'With fewer of its services well, the group is down, and is told of as one' })
    .optional(),
  grace: duration('grace', 'How long a service may fail before it is not well: 0s to 30d', '30s').optional(),
});

type Member = Pick<ServiceWish, 'id' | 'group'>;

/**
 * @param graceMs of groups that do not say otherwise
 * @param promised services that are not there yet: a group of them may have too few, and begins with the first
 */
export const readGroups = (
  { groups: raw }: Readonly<Record<string, unknown>>,
  graceMs: number,
  services: readonly Member[],
  problems: Problems,
  promised: Promised = () => false,
): readonly GroupWish[] => {
  const members = membersOf(services);
  return entriesOf(raw, 'groups', problems).flatMap(([id, entry]): readonly GroupWish[] => {
    const path = ['groups', id];
    const { value, broken } = readPiece(groupSchema, entry, path, problems);
    const isPromised = promised({ by: 'group', group: id });
    const within = members.get(id) ?? (isPromised ? [] : undefined);
    if (within === undefined) {
      const hint = didYouMean(id, members.keys(), problems);
      problems.add(path, `no service is in the group ${quote(id)}${hint}`, 'key');
      return [];
    }
    const { min_healthy: minHealthy, grace = graceMs } = value;
    if (minHealthy === undefined) {
      if (value.grace !== undefined && !broken.has('min_healthy'))
        problems.add(
          [...path, 'grace'],
          'this is for groups that are told of as one: write min_healthy as well',
          'key',
        );
      return [];
    }
    if (within.length === 0) return [];
    if (minHealthy > within.length && !isPromised) {
      const count = within.length === 1 ? '1 service is' : `${within.length} services are`;
      problems.add([...path, 'min_healthy'], `so many can never be well: only ${count} in this group`);
    }
    return [{ id, services: within.toSorted(), minHealthy, graceMs: grace }];
  });
};

const membersOf = (services: readonly Member[]): ReadonlyMap<string, readonly string[]> => {
  const members = new Map<string, string[]>();
  for (const { id, group } of services) {
    if (group === undefined) continue;
    const known = members.get(group);
    if (known) known.push(id);
    else members.set(group, [id]);
  }
  return members;
};
