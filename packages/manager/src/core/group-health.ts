// What a group of services that stand in for each other is, given what each of them is: up as long as enough are well. Knows how many may be away;
// refuses to know how it is found out what a service is, and who is told.
import type { Whole } from '@vedette/protocol/health';

export type GroupMember = {
  readonly id: string;
  /** What its vantages hold together, for a grace: it is down once it has failed for so long. */
  whole(graceMs: number): Whole;
};

export type GroupHealth = {
  /** Who is down, by id: who fell first comes first. */
  readonly away: readonly string[];
  /** Who is unknown, by id. */
  readonly unseen: readonly string[];
} & (
  | {
      readonly health: 'up';
      /** When, at the latest, the last of those that had to be well became so; 0 where they have never been anything else. */
      readonly since: number;
    }
  | {
      readonly health: 'down';
      /** When the member fell without which too few were left. */
      readonly since: number;
    }
  /** It depends on those that nobody can see. */
  | { readonly health: 'unknown' }
);

/**
 * A member is well when it is up, or has failed for less than the grace. One that is unknown counts neither way: the group is down when too few would be
 * well even if it were, up when enough are well without it.
 * @param minHealthy at most as many as there are members
 * @param graceMs the grace that counts: the group's own, or a subscriber's
 */
export const groupHealth = (members: readonly GroupMember[], minHealthy: number, graceMs: number): GroupHealth => {
  const down: Fallen[] = [];
  const wellSince: number[] = [];
  const unseen: string[] = [];
  for (const member of members) {
    const { health, since } = member.whole(graceMs);
    if (health === 'unknown') unseen.push(member.id);
    else if (health === 'down') down.push({ id: member.id, since });
    // Before it began to fail it was well, for who knows how long.
    else wellSince.push(health === 'up' ? since : 0);
  }
  down.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  const seen = { away: down.map(({ id }) => id), unseen };
  const tooMany = down[members.length - minHealthy];
  if (tooMany) return { health: 'down', since: tooMany.since, ...seen };
  if (wellSince.length < minHealthy) return { health: 'unknown', ...seen };
  return { health: 'up', since: wellSince.sort((a, b) => a - b)[minHealthy - 1] ?? 0, ...seen };
};

type Fallen = { readonly id: string; readonly since: number };
