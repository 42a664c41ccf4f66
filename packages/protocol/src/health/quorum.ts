// What several vantages together hold of a service. Knows agreement among those that can see; refuses to know how each came to its view.
import type { Change } from './change.ts';
import type { DownReason, UnknownReason } from './result.ts';

/** One vantage's newest change of a service; undefined when it cannot tell anything (not connected, not heard of yet). */
export type View = Change | undefined;

export type Whole = { readonly since: number } & (
  | { readonly health: 'up' }
  /** The grace has not yet, or has, run out at enough vantages; `since` is when enough of them had begun to fail. */
  | { readonly health: 'failing' | 'down'; readonly reason: DownReason }
  | { readonly health: 'unknown'; readonly reason: UnknownReason }
);

/** How many must agree: what was asked for, or else the majority of those able to see. */
export const needed = (able: number, quorum: number | undefined): number => quorum ?? Math.floor(able / 2) + 1;

/**
 * Down ⇔ at least the quorum of those that can see have each held it failing for the grace. Failing ⇔ that
 * many are failing, but not all of those for so long. Fewer able vantages than the quorum, or none ⇒ unknown.
 * @param graceMs the grace that counts: the service's own, or a subscriber's
 */
export const whole = (views: readonly View[], graceMs: number, quorum: number | undefined): Whole => {
  const able = views.filter(canSee);
  const need = needed(able.length, quorum);
  if (able.length < need) return blind(views);
  const failing = able.filter(isFailing);
  if (failing.length < need) return { health: 'up', since: upSince(able, need) };
  const down = failing.filter((v) => v.health === 'down' && v.heldMs >= graceMs);
  const isDown = down.length >= need;
  const agreed = (isDown ? down : failing).toSorted((a, b) => a.since - b.since);
  return {
    health: isDown ? 'down' : 'failing',
    // It began when enough of them had begun to fail.
    since: agreed[need - 1]?.since ?? 0,
    reason: mostCommon(agreed.map((v) => v.reason)),
  };
};

type Seeing = Exclude<Change, { health: 'unknown' }>;
type Failing = Extract<Change, { health: 'failing' | 'down' }>;

const canSee = (view: View): view is Seeing => view !== undefined && view.health !== 'unknown';
const isFailing = (view: Seeing): view is Failing => view.health === 'failing' || view.health === 'down';

/** Since so many held it up that the others were too few to say otherwise. */
const upSince = (able: readonly Seeing[], need: number): number => {
  const up = able.filter((v) => v.health === 'up').toSorted((a, b) => a.since - b.since);
  return up[able.length - need]?.since ?? latest(up);
};

const blind = (views: readonly View[]): Whole => {
  const seen = views.filter((v) => v !== undefined);
  const unknown = seen.filter((v) => v.health === 'unknown');
  const reason = unknown.length === 0 ? 'away' : mostCommon(unknown.map((v) => v.reason));
  return { health: 'unknown', since: latest(unknown.length === 0 ? seen : unknown), reason };
};

const latest = (changes: readonly { readonly since: number }[]): number =>
  changes.reduce((newest, c) => Math.max(newest, c.since), 0);

/** The most frequent; among equals the first. */
const mostCommon = <T extends string>(values: readonly T[]): T => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
};
